/**
 * Gathers small writes into chunks of about 1 MiB.
 *
 * @module
 */
const CHUNK_SIZE = 1 << 20;

/** Runs of at least this many bytes pass through without being copied. */
const PASS_THROUGH_SIZE = 128 << 10;

/** A growing run of bytes, from whose front finished chunks are taken. Chunks are never reused. */
export class TarChunks {
  #buffer = new Uint8Array(CHUNK_SIZE);
  /** What lies in `#buffer` from `#start` to `#end` belongs to no chunk yet. */
  #start = 0;
  #end = 0;
  #finished: Uint8Array[] = [];

  /** Appends `size` zero bytes, to be filled in at once. At most 128 KiB. */
  reserve(size: number): Uint8Array {
    if (this.#end + size > CHUNK_SIZE) {
      this.finish();
      this.#buffer = new Uint8Array(CHUNK_SIZE);
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
}
