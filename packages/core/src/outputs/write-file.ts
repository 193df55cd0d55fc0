/**
 * Bytes into files, and into what is no regular file.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  linkSync,
  openSync,
  rmSync,
  statSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { hostError } from "../io/host-error.ts";
import { FileSlice, SpooledFile } from "../io/stored-file.ts";
import type { Digest } from "../model/digest.ts";
import type { ByteSource, FileContent } from "../model/fs-entry.ts";
import { findDestination } from "./destination.ts";
import { staged } from "./staged.ts";
import { writeInto } from "./write-into.ts";

export interface Written {
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
}

/**
 * Writes a file whole or not at all. What is no regular file, such as stdout (`"-"`), a device or a
 * FIFO, is written into.
 *
 * @throws {HostError} If the host refuses.
 */
export async function writeFile(
  dest: string,
  bytes: ByteSource,
  signal: AbortSignal,
): Promise<Written> {
  const destination = findDestination(dest);
  const counted = new CountedBytes(bytes, signal);
  if (destination.kind === "path") {
    await staged(dest, { kind: "file", signal }, (path) => writeNew(path, counted, signal));
    return counted.written();
  }
  try {
    await writeInto(destination, counted, signal);
    return counted.written();
  } catch (error) {
    signal.throwIfAborted();
    throw hostError(destination.kind === "stdout" ? "-" : dest, error);
  }
}

async function writeNew(path: string, bytes: ByteSource, signal: AbortSignal): Promise<void> {
  await pipeline(bytes, createWriteStream(path, { flags: "wx" }), { signal });
}

/** Counts and hashes what passes. */
class CountedBytes implements AsyncIterable<Uint8Array> {
  readonly #bytes: ByteSource;
  readonly #signal: AbortSignal;
  readonly #hash = createHash("sha256");
  #size = 0;

  constructor(bytes: ByteSource, signal: AbortSignal) {
    this.#bytes = bytes;
    this.#signal = signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#bytes) {
      this.#signal.throwIfAborted();
      this.#hash.update(chunk);
      this.#size += chunk.byteLength;
      yield chunk;
    }
  }

  written(): Written {
    return { size: this.#size, digest: `sha256:${this.#hash.digest("hex")}` };
  }
}

/**
 * Puts content at `path`, which nobody else sees yet. A whole file is copied by the system, which lets
 * the copy share its blocks where it can.
 */
export async function copyContent(
  content: FileContent,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (!(content instanceof FileSlice && content.offset === 0 && isWhole(content))) {
    await writeNew(path, content.open(), signal);
    return;
  }
  const mode = modeOfNewFile(path);
  if (!(content instanceof SpooledFile && takeOver(content, path))) {
    await copyFile(content.file, path, constants.COPYFILE_FICLONE);
  }
  chmodSync(path, mode); // a copy has the mode of its original, which nobody else may read
}

/** What the umask leaves of it; `path` is free again. */
function modeOfNewFile(path: string): number {
  const descriptor = openSync(path, "wx");
  try {
    return fstatSync(descriptor).mode & 0o777;
  } finally {
    closeSync(descriptor);
    rmSync(path);
  }
}

/**
 * Makes `path` a second name of a file whose first name goes with the build. False where the file
 * system cannot, or an output has taken it already: two of them must not share their bytes.
 */
function takeOver({ file }: SpooledFile, path: string): boolean {
  try {
    if (statSync(file).nlink > 1) return false;
    linkSync(file, path);
    return true;
  } catch {
    return false;
  }
}

function isWhole({ file, size }: FileSlice): boolean {
  return statSync(file).size === size;
}
