/**
 * Writes a stream of bytes to a new file, or to two, and hashes it on the way.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, openSync, rmSync, write, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import type { Digest } from "../model/digest.ts";
import type { ByteSource } from "../model/fs-entry.ts";
import { writeError } from "./cache-error.ts";

/** Small chunks are gathered: a tar header is no reason for a system call. */
const BUFFER_SIZE = 256 * 1024;
/** Bytes after which other work gets a turn: the source may be synchronous. */
export const TURN_SIZE: number = 16 * 1024 * 1024;

/**
 * @param bytes A chunk must not change until 1 MiB more has come.
 * @param options.copy Another file for the same bytes.
 * @param options.limit Bytes to stop after; the result then has a size above it.
 * @throws {HostError} If a file cannot be written. None stays then, nor if the source throws.
 */
export async function writeHashed(
  bytes: ByteSource,
  file: string,
  options: {
    readonly copy?: string | undefined;
    readonly limit?: number;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<{ digest: Digest; size: number }> {
  const { copy, limit = Number.POSITIVE_INFINITY, signal } = options;
  const files = copy === undefined ? [file] : [file, copy];
  signal?.throwIfAborted();
  // Opened with the first bytes: hundreds of sources may wait for their turn at once.
  let output: HashedFiles | undefined;
  try {
    let nextTurn = TURN_SIZE;
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      output ??= new HashedFiles(files);
      await output.write(chunk);
      if (output.size > limit) break;
      if (output.size >= nextTurn) {
        await setImmediate();
        nextTurn = output.size + TURN_SIZE;
      }
    }
    output ??= new HashedFiles(files);
    return await output.end();
  } catch (error) {
    await output?.discard();
    throw error;
  }
}

/**
 * Files of the same bytes under construction. One write to each is on its way to the system while the
 * next bytes are hashed; what fits one buffer is written at once, since most files are small.
 */
class HashedFiles {
  size = 0;
  /** Descriptors by path. */
  readonly #files = new Map<string, number>();
  readonly #hash = createHash("sha256");
  #buffer = takeBuffer();
  #buffered = 0;
  #writing: Promise<void> | undefined;

  constructor(files: readonly string[]) {
    for (const file of files) {
      try {
        this.#files.set(file, openSync(file, "wx"));
      } catch (cause) {
        this.#remove();
        throw writeError(file, cause);
      }
    }
  }

  /** `chunk` must not change until 1 MiB more has come. */
  async write(chunk: Uint8Array): Promise<void> {
    this.size += chunk.byteLength;
    this.#hash.update(chunk);
    if (this.#buffered + chunk.byteLength > BUFFER_SIZE && this.#buffered > 0) {
      const full = this.#buffer;
      await this.#startWriting(full.subarray(0, this.#buffered), () => spare.push(full));
      this.#buffer = takeBuffer();
      this.#buffered = 0;
    }
    if (chunk.byteLength >= BUFFER_SIZE) {
      await this.#startWriting(chunk);
    } else {
      this.#buffer.set(chunk, this.#buffered);
      this.#buffered += chunk.byteLength;
    }
  }

  async end(): Promise<{ digest: Digest; size: number }> {
    await this.#writing;
    for (const [file, descriptor] of this.#files) {
      try {
        writeAllSync(descriptor, this.#buffer.subarray(0, this.#buffered));
      } catch (cause) {
        throw writeError(file, cause);
      }
    }
    spare.push(this.#buffer);
    for (const descriptor of this.#files.values()) closeSync(descriptor);
    return { digest: `sha256:${this.#hash.digest("hex")}`, size: this.size };
  }

  async discard(): Promise<void> {
    await this.#writing?.catch(() => {});
    this.#remove();
  }

  #remove(): void {
    for (const [file, descriptor] of this.#files) {
      closeSync(descriptor);
      rmSync(file, { force: true });
    }
  }

  async #startWriting(bytes: Uint8Array, written?: () => void): Promise<void> {
    await this.#writing;
    const files = [...this.#files];
    this.#writing = Promise.allSettled(files.map((file) => append(file, bytes))).then((results) => {
      for (const result of results) if (result.status === "rejected") throw result.reason;
      written?.();
    });
    this.#writing.catch(() => {}); // seen at the next await
  }
}

async function append(
  [file, descriptor]: readonly [string, number],
  bytes: Uint8Array,
): Promise<void> {
  try {
    for (let written = 0; written < bytes.byteLength; ) {
      const { bytesWritten } = await writeFile(descriptor, bytes, written);
      written += bytesWritten;
    }
  } catch (cause) {
    throw writeError(file, cause);
  }
}

const writeFile = promisify(write);

/** Buffers that no file uses now: each fresh one would cost its pages, and a part of a collection. */
const spare: Buffer[] = [];

function takeBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_SIZE);
}

function writeAllSync(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) {
    written += writeSync(descriptor, bytes, written);
  }
}
