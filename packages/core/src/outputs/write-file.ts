/**
 * Bytes into files and to stdout.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { chmodSync, constants, createWriteStream, linkSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import process from "node:process";
import { pipeline } from "node:stream/promises";
import type { Digest } from "../digest.ts";
import type { ByteSource, FileContent } from "../fs-entry.ts";
import { FileSlice, SpooledFile } from "../stored-file.ts";
import { hostError, staged } from "./staged.ts";

export interface Written {
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
}

/** Writes a file whole or not at all; `"-"` is stdout. */
export async function writeFile(
  dest: string,
  bytes: ByteSource,
  signal: AbortSignal,
): Promise<Written> {
  if (dest !== "-") {
    const options = { kind: "file", signal } as const;
    return staged(dest, options, (path) => writeStream(bytes, createWriteStream(path), {}, signal));
  }
  try {
    return await writeStream(bytes, process.stdout, { end: false }, signal);
  } catch (error) {
    throw hostError("stdout", error);
  }
}

/** Counts and hashes what passes. */
async function writeStream(
  bytes: ByteSource,
  stream: NodeJS.WritableStream,
  options: { readonly end?: boolean },
  signal: AbortSignal,
): Promise<Written> {
  const sha256 = createHash("sha256");
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      sha256.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
  }
  await pipeline(counted(), stream, options);
  return { size, digest: `sha256:${sha256.digest("hex")}` };
}

/** Puts content at `path`, which nobody else sees yet. Shares the blocks of its file where it can. */
export async function copyContent(
  content: FileContent,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (content instanceof FileSlice && content.offset === 0 && isWhole(content)) {
    if (!(content instanceof SpooledFile && takeOver(content, path))) {
      await copyFile(content.file, path, constants.COPYFILE_FICLONE);
    }
    chmodSync(path, 0o644); // a copy has the mode of its original, which nobody may write to
  } else {
    await pipeline(content.open(), createWriteStream(path));
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
