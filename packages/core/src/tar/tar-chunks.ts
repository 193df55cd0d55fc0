/**
 * Gathers small writes into chunks of about 1 MiB.
 *
 * @module
 */
const CHUNK_SIZE = 1 << 20;

/** Runs of at least this many bytes pass through without being copied. */
const PASS_THROUGH_SIZE = 128 << 10;

/**
 * How many buffers take turns where chunks are reused: the one that is being filled, the one that was
 * filled before it and is not taken yet, and those of the 2 MiB before, each filled to three quarters.
 */
const REUSED_BUFFERS = 5;

/** A growing run of bytes, from whose front finished chunks are taken. */
export class TarChunks {
  readonly #reuse: boolean;
  /** Those that were filled, the oldest first. */
  readonly #filled: Uint8Array[] = [];
  #buffer: Uint8Array = new Uint8Array(CHUNK_SIZE);
  /** What lies in `#buffer` from `#start` to `#end` belongs to no chunk yet. */
  #start = 0;
  #end = 0;
  #finished: Uint8Array[] = [];

  /** @param reuse Chunks are written over when 2 MiB more have been taken. */
  constructor(reuse = false) {
    this.#reuse = reuse;
  }

  /** Appends `size` bytes, to be filled in at once. At most 256 KiB. */
  reserve(size: number): Uint8Array {
    if (this.#end + size > CHUNK_SIZE) {
      this.finish();
      this.#buffer = this.#nextBuffer();
      this.#start = 0;
      this.#end = 0;
    }
    this.#end += size;
    return this.#buffer.subarray(this.#end - size, this.#end);
  }

  /** Appends `bytes`, which must not change any more. */
  write(bytes: Uint8Array): void {
    if (bytes.byteLength < PASS_THROUGH_SIZE) {
      this.reserve(bytes.byteLength).set(bytes);
    } else {
      this.finish();
      this.#finished.push(bytes);
    }
  }

  /** Appends zero bytes. At most 256 KiB. */
  pad(size: number): void {
    this.reserve(size).fill(0);
  }

  /** Ends the current chunk. */
  finish(): void {
    if (this.#end > this.#start) this.#finished.push(this.#buffer.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  /** The chunks that are finished; the next call does not return them again. */
  take(): readonly Uint8Array[] {
    const finished = this.#finished;
    if (finished.length > 0) this.#finished = [];
    return finished;
  }

  #nextBuffer(): Uint8Array {
    if (!this.#reuse) return new Uint8Array(CHUNK_SIZE);
    this.#filled.push(this.#buffer);
    const oldest = this.#filled.length === REUSED_BUFFERS ? this.#filled.shift() : undefined;
    return oldest ?? new Uint8Array(CHUNK_SIZE);
  }
}
