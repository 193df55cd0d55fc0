/**
 * Writes a stream of bytes to a new file and hashes it on the way.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Digest } from "../digest.ts";
import type { ByteSource } from "../fs-entry.ts";
import { writeError } from "./cache-error.ts";

const BUFFER_SIZE = 256 * 1024;
/** Bytes after which other work gets a turn: writes are synchronous, and so may the source be. */
export const TURN_SIZE: number = 16 * 1024 * 1024;

/**
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
  const output = new HashedFile(file);
  try {
    let nextTurn = TURN_SIZE;
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      output.write(chunk);
      if (output.size > limit) break;
      if (output.size >= nextTurn) {
        await setImmediate();
        nextTurn = output.size + TURN_SIZE;
      }
    }
    return output.end();
  } catch (error) {
    output.discard();
    throw error;
  }
}

/** A file under construction. Small chunks are gathered: a tar header is no reason for a system call. */
class HashedFile {
  size = 0;
  readonly #file: string;
  readonly #descriptor: number;
  readonly #hash = createHash("sha256");
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
  #buffered = 0;

  constructor(file: string) {
    this.#file = file;
    try {
      this.#descriptor = openSync(file, "wx");
    } catch (cause) {
      throw writeError(file, cause);
    }
  }

  write(chunk: Uint8Array): void {
    this.size += chunk.byteLength;
    if (this.#buffered + chunk.byteLength > BUFFER_SIZE) this.#flush();
    if (chunk.byteLength >= BUFFER_SIZE) {
      this.#append(chunk);
    } else {
      this.#buffer.set(chunk, this.#buffered);
      this.#buffered += chunk.byteLength;
    }
  }

  end(): { digest: Digest; size: number } {
    this.#flush();
    closeSync(this.#descriptor);
    return { digest: `sha256:${this.#hash.digest("hex")}`, size: this.size };
  }

  discard(): void {
    closeSync(this.#descriptor);
    rmSync(this.#file, { force: true });
  }

  #flush(): void {
    this.#append(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    try {
      for (let written = 0; written < bytes.byteLength; ) {
        written += writeSync(this.#descriptor, bytes, written);
      }
    } catch (cause) {
      throw writeError(this.#file, cause);
    }
  }
}
