/**
 * Paths of the nodes of a rootfs.
 *
 * @module
 */
import { bytesOfText } from "../model/byte-text.ts";
import { InvalidEntryError } from "../model/errors.ts";
import type { FsEntry } from "../model/fs-entry.ts";

/** The path of what is called `name` in a directory. */
export function joinPath(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** The directory of a path; the root is its own parent, as in the kernel. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** As much as Linux takes: PATH_MAX with its zero byte, and NAME_MAX; in bytes. */
const MAX_PATH = 4095;
const MAX_NAME = 255;

/** @throws {InvalidEntryError} If a path, or one of its names, is longer than Linux takes them. */
export function checkLength(path: string): void {
  if (isLonger(path, MAX_PATH)) {
    const start = `${path.slice(0, 60)}…`;
    throw new InvalidEntryError(start, `the path is longer than ${MAX_PATH} bytes`);
  }
  if (path.length > MAX_NAME / 3 && path.split("/").some((name) => isLonger(name, MAX_NAME))) {
    throw new InvalidEntryError(path, `a name in the path is longer than ${MAX_NAME} bytes`);
  }
}

/** A code unit has at most three bytes. */
function isLonger(text: string, max: number): boolean {
  return text.length > max || (text.length > max / 3 && bytesOfText(text).byteLength > max);
}

/** Every path that {@linkcode checkPath} refuses: most are none of them, and looking at each part takes longer. */
const SUSPICIOUS = /\0|(?:^|\/)(?:\.{0,2}(?:\/|$)|\.wh\.)/;

/** @throws {InvalidEntryError} If a path is not relative and normal, or no image can hold it. */
export function checkPath(path: string): void {
  if (path === "") return;
  checkLength(path);
  if (!SUSPICIOUS.test(path)) return;
  if (path.startsWith("/")) throw new InvalidEntryError(path, "the path is absolute");
  if (path.includes("\0")) throw new InvalidEntryError(path, "the path holds a NUL byte");
  for (const part of path.split("/")) {
    if (part === "..") throw new InvalidEntryError(path, 'the path holds ".."');
    if (part === "" || part === ".") {
      throw new InvalidEntryError(path, "the path is not in its normal form");
    }
    if (part.startsWith(".wh.")) {
      throw new InvalidEntryError(path, 'names in an image cannot start with ".wh."');
    }
  }
}

/** Whether the path of an entry, and its target, are UTF-8. */
export function isText(entry: FsEntry): boolean {
  return entry.path.isWellFormed() && (!("target" in entry) || entry.target.isWellFormed());
}

/**
 * The runtimes name files of the host by text, so that names of other bytes cannot be made there.
 *
 * @throws {InvalidEntryError} If the path of an entry, or its target, is not UTF-8.
 */
export function checkIsText(entry: FsEntry): void {
  if (!entry.path.isWellFormed()) {
    throw new InvalidEntryError(
      entry.path,
      "its name is not UTF-8, so that only a tar can hold it",
    );
  }
  if ("target" in entry && !entry.target.isWellFormed()) {
    throw new InvalidEntryError(
      entry.path,
      "its target is not UTF-8, so that only a tar can hold it",
    );
  }
}
