/**
 * GET of `file:` URLs: a mirror on disk.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isMissing } from "../cache/cache-error.ts";
import { failureOfError } from "./fetch-failure.ts";
import type { Transfer } from "./fetch-http.ts";

/**
 * Answers as a server would: 200, or 404 where there is no file.
 *
 * @throws {TransferFailure} If it cannot be read.
 */
export async function getLocal(url: URL, signal: AbortSignal): Promise<Transfer> {
  try {
    const path = fileURLToPath(url);
    const { size } = await stat(path);
    const headers = { "content-length": String(size) };
    return { status: 200, headers, body: readFile(path, signal), discard: () => {} };
  } catch (error) {
    if (isMissing(error)) return { status: 404, headers: {}, body: empty(), discard: () => {} };
    throw failureOfError(error);
  }
}

async function* readFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw failureOfError(error);
  }
}

async function* empty(): AsyncGenerator<Uint8Array> {}
