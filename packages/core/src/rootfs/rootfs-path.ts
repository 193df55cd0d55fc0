/**
 * Paths of the nodes of a rootfs.
 *
 * @module
 */
import { InvalidEntryError } from "../errors.ts";

/** The path of what is called `name` in a directory. */
export function joinPath(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** Where the symlink at `path` points, from the root; `..` may stand in it. */
export function absoluteTarget(path: string, target: string): string {
  return target.startsWith("/") ? target : `/${path.slice(0, path.lastIndexOf("/") + 1)}${target}`;
}

/** @throws {InvalidEntryError} If a path is not relative and normal, or no image can hold it. */
export function checkPath(path: string): void {
  if (path === "") return;
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
