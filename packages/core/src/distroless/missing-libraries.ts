/**
 * Finds programs that could not be started: a shared library or the loader is not there.
 *
 * @see ld.so(8) for where libraries are looked for
 * @module
 */
import { posix } from "node:path";
import { parentOf } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { ElfFile } from "./elf.ts";
import type { CachedLibrary } from "./loader-cache.ts";

/** A library that an object needs and that is not there. */
export interface MissingLibrary {
  /** Of the object, without a leading `/`. */
  readonly path: string;
  /** `"libssl.so.3"`; of a loader, its absolute path. */
  readonly library: string;
  /** Whether the object is a program. Of a library, the program that loads it may bring it. */
  readonly isProgram: boolean;
}

/** Where the loader looks of itself, as distributions build it; Debian's has a directory for each port below. */
const DIRECTORIES = ["lib", "lib64", "usr/lib", "usr/lib64"];
const MULTIARCH = /^[a-z0-9_]+-linux-\w+$/;

/**
 * @param objects By where they lie in the tree.
 * @param cached What the loader's cache lists.
 */
export function missingLibraries(
  tree: RootfsTree,
  objects: ReadonlyMap<string, ElfFile>,
  cached: readonly CachedLibrary[],
): MissingLibrary[] {
  const directories = DIRECTORIES.flatMap((directory) => [
    directory,
    ...tree
      .namesIn(directory)
      .filter((name) => MULTIARCH.test(name))
      .map((name) => `${directory}/${name}`),
  ]);
  const anywhere = new Set<string>();
  for (const [path, { target, soname }] of objects) {
    anywhere.add(`${target} ${path.slice(path.lastIndexOf("/") + 1)}`);
    if (soname !== undefined) anywhere.add(`${target} ${soname}`);
  }
  const isThere = (path: string, target: string): boolean => {
    const at = tree.followedPath(posix.normalize(path).replace(/^\/+/, ""));
    return at !== undefined && objects.get(at)?.target === target;
  };
  const usual = new Map<string, boolean>();
  /** Whether the loader finds it where it looks for all programs. */
  const isUsual = (name: string, target: string): boolean => {
    const key = `${target} ${name}`;
    let found = usual.get(key);
    if (found === undefined) {
      found =
        directories.some((directory) => isThere(`${directory}/${name}`, target)) ||
        cached.some((library) => library.name === name && isThere(library.path, target));
      usual.set(key, found);
    }
    return found;
  };
  const isFound = (
    name: string,
    path: string,
    { target, runPath, interpreter }: ElfFile,
  ): boolean => {
    if (name.includes("/")) return isThere(name, target);
    const own = runPath.map((text) => text.replace(/\$(ORIGIN|\{ORIGIN\})/, `/${parentOf(path)}`));
    if (own.some((directory) => isThere(`${directory}/${name}`, target))) return true;
    if (isUsual(name, target)) return true;
    // What loads it may have loaded that one before, as a program does with libraries of its own.
    return interpreter === undefined && anywhere.has(`${target} ${name}`);
  };
  const missing: MissingLibrary[] = [];
  for (const [path, object] of objects) {
    const isProgram = object.interpreter !== undefined;
    if (
      object.interpreter !== undefined &&
      tree.follow(object.interpreter.replace(/^\/+/, "")) === undefined
    ) {
      missing.push({ path, library: object.interpreter, isProgram });
    }
    for (const library of object.needed) {
      if (!isFound(library, path, object)) missing.push({ path, library, isProgram });
    }
  }
  return missing;
}
