/**
 * Writes a stream of bytes to a new file and hashes it on the way.
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
 * @param options.limit Bytes to stop after; the result then has a size above it.
 * @throws {HostError} If the file cannot be written. It does not stay then, nor if the source throws.
 */
export async function writeHashed(
  bytes: ByteSource,
  file: string,
  options: { readonly limit?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<{ digest: Digest; size: number }> {
  const { limit = Number.POSITIVE_INFINITY, signal } = options;
  signal?.throwIfAborted();
  // Opened with the first bytes: hundreds of sources may wait for their turn at once.
  let output: HashedFile | undefined;
  try {
    let nextTurn = TURN_SIZE;
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      output ??= new HashedFile(file);
      await output.write(chunk);
      if (output.size > limit) break;
      if (output.size >= nextTurn) {
        await setImmediate();
        nextTurn = output.size + TURN_SIZE;
      }
    }
    output ??= new HashedFile(file);
    return await output.end();
  } catch (error) {
    await output?.discard();
    throw error;
  }
}

/**
 * A file under construction. One write is on its way to the system while the next bytes are hashed;
 * what fits one buffer is written at once, since most files are small.
 */
class HashedFile {
  size = 0;
  readonly #file: string;
  readonly #descriptor: number;
  readonly #hash = createHash("sha256");
  #buffer = takeBuffer();
  #buffered = 0;
  #writing: Promise<void> | undefined;

  constructor(file: string) {
    this.#file = file;
    try {
      this.#descriptor = openSync(file, "wx");
    } catch (cause) {
      throw writeError(file, cause);
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
    try {
      writeAllSync(this.#descriptor, this.#buffer.subarray(0, this.#buffered));
    } catch (cause) {
      throw writeError(this.#file, cause);
    }
    spare.push(this.#buffer);
    closeSync(this.#descriptor);
    return { digest: `sha256:${this.#hash.digest("hex")}`, size: this.size };
  }

  async discard(): Promise<void> {
    await this.#writing?.catch(() => {});
    closeSync(this.#descriptor);
    rmSync(this.#file, { force: true });
  }

  async #startWriting(bytes: Uint8Array, written?: () => void): Promise<void> {
    await this.#writing;
    this.#writing = this.#append(bytes).then(written);
    this.#writing.catch(() => {}); // seen at the next await
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < bytes.byteLength; ) {
        const { bytesWritten } = await writeFile(this.#descriptor, bytes, written);
        written += bytesWritten;
      }
    } catch (cause) {
      throw writeError(this.#file, cause);
    }
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
