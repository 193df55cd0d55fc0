/**
 * GET of `file:` URLs: a mirror on disk.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMissing } from "../io/host-error.ts";
import { failureOfError } from "./fetch-failure.ts";
import type { Transfer } from "./http-client.ts";

/** Most packages of a mirror are smaller. */
const CHUNK_SIZE = 1 << 20;

/**
 * Answers as a server would: 200, or 404 where there is no file.
 *
 * @throws {TransferFailure} If it cannot be read.
 */
export async function getLocal(url: URL, signal: AbortSignal): Promise<Transfer> {
  try {
    const path = fileURLToPath(url);
    const { size } = statSync(path);
    const headers = { "content-length": String(size) };
    return { status: 200, headers, body: readFile(path, size, signal), discard: () => {} };
  } catch (error) {
    if (isMissing(error)) return { status: 404, headers: {}, body: empty(), discard: () => {} };
    throw failureOfError(error);
  }
}

/** Synchronously: a stream, or a promise for each call, takes longer than to read most of the files. */
async function* readFile(
  path: string,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    const descriptor = openSync(path, "r");
    try {
      for (let position = 0; position < size; ) {
        signal.throwIfAborted();
        const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_SIZE, size - position));
        const bytesRead = readSync(descriptor, chunk, 0, chunk.byteLength, position);
        if (bytesRead === 0) return; // cut off meanwhile
        yield chunk.subarray(0, bytesRead);
        position += bytesRead;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw failureOfError(error);
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {}
