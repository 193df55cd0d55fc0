/**
 * Files as a tar archive of an image.
 *
 * @module
 */
import type { FileContent } from "../fs-entry.ts";
import { type WriteTarOptions, writeTar } from "../tar/write-tar.ts";

/** One archive whose bytes depend only on the files and the time. Nobody but its owner may write. */
export function packFiles(
  files: ReadonlyMap<string, FileContent>,
  options: WriteTarOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const entries = Array.from(
    files,
    ([path, content]) => ({ type: "file", path, mode: 0o644, content }) as const,
  );
  return writeTar(entries, options);
}
