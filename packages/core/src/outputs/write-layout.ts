/**
 * Writes the files of an image layout: as a directory or, where {@linkcode isArchive} says so, as an
 * archive.
 *
 * @module
 */
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileContent } from "../fs-entry.ts";
import { makeDirectory } from "../make-directory.ts";
import { isStream } from "./destination.ts";
import { packFiles } from "./pack-files.ts";
import { staged } from "./staged.ts";
import { copyContent, writeFile } from "./write-file.ts";

/** True if a layout that goes there is one file, for its name or since no directory can be there. */
export function isArchive(dest: string): boolean {
  return dest.endsWith(".tar") || isStream(dest);
}

/**
 * A layout that stands at `dest` is replaced.
 *
 * @param epoch When the files of an archive were made, in seconds since 1970-01-01Z.
 * @returns Bytes of the archive, or of the files in the directory.
 * @throws {HostError} If something else is in the way, or the host refuses.
 */
export async function writeLayout(
  files: ReadonlyMap<string, FileContent>,
  dest: string,
  epoch: number,
  signal: AbortSignal,
): Promise<number> {
  if (isArchive(dest)) return (await writeFile(dest, packFiles(files, epoch), signal)).size;
  const options = { kind: "dir", replaces: isLayout, signal } as const;
  await staged(dest, options, (path) => writeFiles(files, path, signal));
  return [...files.values()].reduce((sum, { size }) => sum + size, 0);
}

export async function isLayout(directory: string): Promise<boolean> {
  return access(join(directory, "oci-layout")).then(
    () => true,
    () => false,
  );
}

async function writeFiles(
  files: ReadonlyMap<string, FileContent>,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, content] of files) {
    const path = join(directory, name);
    await makeDirectory(dirname(path));
    await copyContent(content, path, signal);
  }
}
