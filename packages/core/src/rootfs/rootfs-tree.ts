/**
 * The nodes of a rootfs by path, in memory: metadata only, never content.
 *
 * Paths are resolved as the kernel would inside the root: where a parent is a symlink, the node
 * lies where the link leads. So packages that ship `bin/sh` fit a tree whose `bin` is a link to
 * `usr/bin`.
 *
 * @module
 */

import { DuplicateEntryError, InvalidEntryError } from "../model/errors.ts";
import type { DirEntry, FsEntry, LinkEntry, RootfsEntry } from "../model/fs-entry.ts";
import { LinkedNodes } from "./linked-nodes.ts";
import { checkLength, checkPath, joinPath } from "./rootfs-path.ts";
import { walkPath } from "./walk-path.ts";

export class RootfsTree {
  readonly #nodes: LinkedNodes;
  /** Directories that no entry described: made because something lies below them. */
  readonly #implied = new Set<string>();
  /** Those of them that {@linkcode takeImpliedParents} has not returned yet, parents first. */
  #untaken: DirEntry[] = [];
  /** Parent directory as given -> where it lies. Valid while no directory or link goes away. */
  readonly #resolved = new Map<string, string>();

  /** @param below What it begins as: a tree that does not change any more. Default: an empty one. */
  constructor(below?: RootfsTree) {
    this.#nodes = new LinkedNodes(below === undefined ? undefined : below.#nodes);
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The paths at which it may differ from what it began as, in no order. */
  changedPaths(): Iterable<string> {
    return this.#nodes.changedPaths();
  }

  /** The node at exactly `path` as {@linkcode entries} gives it. */
  entryAt(path: string): FsEntry | undefined {
    return this.#nodes.entryAt(path);
  }

  /** The node at exactly `path`, links not followed. */
  get(path: string): FsEntry | undefined {
    return this.#nodes.get(path);
  }

  /** The node of `path`: its parents resolved, itself not followed; undefined if there is none. */
  find(path: string): FsEntry | undefined {
    const at = this.pathOf(path);
    return at === undefined ? undefined : this.#nodes.get(at);
  }

  /** Where the node lies that {@linkcode find} gives. */
  pathOf(path: string): string | undefined {
    // What lies at a path has no link among its parents.
    if (path !== "" && this.#nodes.has(path)) return path;
    return orUndefined(() => {
      const at = this.#locate(path, false);
      return at !== undefined && this.#nodes.has(at) ? at : undefined;
    });
  }

  /** The node to which `path` leads, all links followed inside the root; undefined if to none. */
  follow(path: string): FsEntry | undefined {
    const at = this.followedPath(path);
    return at === undefined ? undefined : this.#nodes.get(at);
  }

  /** Where the node lies that {@linkcode follow} gives: of hard links, the one that is the file. */
  followedPath(path: string): string | undefined {
    return orUndefined(() => {
      const slash = path.lastIndexOf("/");
      const parent = this.#resolveDirectory(path.slice(0, Math.max(slash, 0)), path, false);
      if (parent === undefined) return undefined;
      const name = joinPath(parent, path.slice(slash + 1));
      const isLink = this.#nodes.get(name)?.type === "symlink";
      const at = isLink ? this.#walk(name, path, false) : name;
      const node = at === undefined ? undefined : this.#nodes.get(at);
      return node?.type === "hardlink" ? node.target : node && at;
    });
  }

  /**
   * Adds one entry of a draft.
   *
   * A directory may come any number of times, the first description stays; a symlink to a
   * directory stands in for it.
   *
   * @returns The path at which the node lies, which differs from `entry.path` behind links.
   * @throws {InvalidEntryError} If the path is not relative and normal, or leads out of the root.
   * @throws {DuplicateEntryError} If another node, not a directory, has the path already.
   */
  add(entry: FsEntry): string {
    const path = this.locate(entry.path);
    const existing = this.#nodes.get(path);
    if (existing !== undefined && !this.#keepsDirectory(path, existing, entry)) {
      if (!isSameLink(existing, entry)) {
        throw new DuplicateEntryError(path, packageOf(existing), packageOf(entry));
      }
    } else {
      this.#set(path, existing, entry);
    }
    return path;
  }

  /**
   * As {@linkcode add}, but what is not a directory is replaced, and a whiteout removes. The other
   * names of a file that is replaced keep it.
   */
  put(entry: FsEntry): string {
    if (entry.type === "whiteout") {
      const gone = this.#locate(entry.path, false);
      if (gone !== undefined) this.#remove(gone);
      return gone ?? entry.path;
    }
    const path = this.locate(entry.path);
    const existing = this.#nodes.get(path);
    if (existing?.type === "dir" && entry.type !== "dir") {
      throw new InvalidEntryError(path, `a ${entry.type} cannot replace a directory`);
    }
    this.#set(path, existing, entry);
    return path;
  }

  /**
   * As an archive is unpacked: the last description of a path stands, and what is in its way goes,
   * except where both are directories.
   */
  extract(entry: RootfsEntry): void {
    const path = this.locate(entry.path);
    if (entry.type !== "dir") this.#remove(path);
    const target = entry.type === "hardlink" ? this.locate(entry.target) : undefined;
    this.apply({ ...entry, path, ...(target !== undefined && { target }) } as RootfsEntry);
  }

  /**
   * Takes over a change that was observed: exactly at its path, attributes of directories included.
   * A file is a new one; other names that change with it are changes themselves.
   */
  apply(change: FsEntry): void {
    if (change.type === "whiteout") {
      this.#remove(change.path);
      return;
    }
    if (this.#nodes.has(change.path) && this.#nodes.get(change.path)?.type !== change.type) {
      this.#remove(change.path);
    }
    this.#implied.delete(change.path);
    this.#replace(change.path, change);
  }

  /** Takes over, into an empty tree, what {@linkcode entries} of another one gave. */
  load(entries: readonly FsEntry[]): void {
    this.#nodes.load(entries);
  }

  /** Gives the node at `entry.path` other attributes or content: under all its names, if it is a file. */
  amend(entry: RootfsEntry): void {
    this.#nodes.set(entry.path, entry);
  }

  /** All names of the file at exactly `path`, the one that is no hard link first; of another node its path. */
  namesOf(path: string): readonly string[] {
    return this.#nodes.namesOf(path);
  }

  /** The names in the directory at exactly `path`. */
  namesIn(path: string): string[] {
    return this.#nodes
      .childrenOf(path)
      .filter((child) => this.#nodes.get(child)?.type !== "whiteout")
      .map((child) => child.slice(child.lastIndexOf("/") + 1));
  }

  /** Removes everything below the directory `path`. */
  clear(path: string): void {
    const at = this.#locate(path, false);
    const node = at === undefined ? undefined : this.#nodes.get(at);
    if (at === undefined || node?.type !== "dir") return;
    this.#remove(at);
    this.#nodes.set(at, node);
  }

  /** The directories that were implied since the last call, parents first. */
  takeImpliedParents(): DirEntry[] {
    const taken = this.#untaken;
    this.#untaken = [];
    return taken;
  }

  /** Where the node of `path` lies: its parents resolved, itself not followed. Makes missing parents. */
  locate(path: string): string {
    return this.#locate(path, true) as string;
  }

  /**
   * All nodes in the order of `comparePaths()`: parents come before children, the root
   * before all. Of files that share one inode the first is the file and the others are hard
   * links to it.
   */
  entries(): FsEntry[] {
    return this.#nodes.sorted();
  }

  /** True if `entry` is a directory and what stands there is one already, or a link to one. */
  #keepsDirectory(path: string, existing: FsEntry, entry: FsEntry): boolean {
    if (entry.type !== "dir") return false;
    if (existing.type === "dir") return true;
    if (existing.type !== "symlink") return false;
    const target = this.#resolveDirectory(path, path, false);
    return target !== undefined && this.#nodes.get(target)?.type === "dir";
  }

  #set(path: string, existing: FsEntry | undefined, entry: FsEntry): void {
    const isAmended = existing?.type === "dir" && entry.type === "dir" && entry.amends;
    if (existing !== undefined && this.#keepsDirectory(path, existing, entry)) {
      if (!this.#implied.delete(path) && !isAmended) return;
    }
    if (existing?.type === "symlink") this.#resolved.clear();
    const target = entry.type === "hardlink" ? this.locate(entry.target) : undefined;
    this.#replace(path, target === undefined ? entry : ({ ...entry, target } as LinkEntry));
    if (path !== "" && !path.includes("/") && !this.#nodes.has("")) this.#imply("");
  }

  #replace(path: string, entry: FsEntry): void {
    if (path === "" && entry.type !== "dir") {
      throw new InvalidEntryError(path, `the root is a directory, not a ${entry.type}`);
    }
    this.#nodes.replace(path, entry);
  }

  #remove(path: string): void {
    if (!this.#nodes.has(path)) return;
    this.#nodes.remove(path);
    this.#implied.delete(path);
    this.#resolved.clear();
  }

  /** With `make`, missing directories are made; without, the answer is undefined. */
  #locate(path: string, make: boolean): string | undefined {
    checkPath(path);
    const slash = path.lastIndexOf("/");
    if (slash < 0) return path;
    const parent = this.#resolveDirectory(path.slice(0, slash), path, make);
    if (parent === undefined) return undefined;
    return joinPath(parent, path.slice(slash + 1));
  }

  #resolveDirectory(directory: string, origin: string, make: boolean): string | undefined {
    const known = this.#resolved.get(directory);
    if (known !== undefined) return known;
    const at = this.#walk(directory, origin, make);
    if (at === undefined || !this.#enter(at, origin, make)) return undefined;
    this.#resolved.set(directory, at);
    return at;
  }

  #walk(path: string, origin: string, make: boolean): string | undefined {
    const walk = {
      linkAt: (at: string): string | undefined => {
        const node = this.#nodes.get(at);
        return node?.type === "symlink" ? node.target : undefined;
      },
      enter: (at: string): boolean => this.#enter(at, origin, make),
      leaveRoot: (): never => {
        throw new InvalidEntryError(origin, "it leads out of the root");
      },
    };
    return walkPath(path, walk, origin);
  }

  /** False if no directory is there and none is to be made. */
  #enter(at: string, origin: string, make: boolean): boolean {
    if (at === "") return true;
    const node = this.#nodes.get(at);
    if (node !== undefined && node.type !== "dir" && node.type !== "whiteout") {
      throw new InvalidEntryError(origin, `"${at}" is a ${node.type}, not a directory`);
    }
    if (node === undefined && make) this.#imply(at);
    return node !== undefined || make;
  }

  #imply(path: string): void {
    checkLength(path);
    if (path !== "" && !this.#nodes.has("")) this.#imply("");
    const directory: DirEntry = { type: "dir", path, mode: 0o755 };
    this.#nodes.set(path, directory);
    this.#implied.add(path);
    this.#untaken.push(directory);
  }
}

/** Undefined where the way leads through a file, or out. */
function orUndefined<T>(look: () => T | undefined): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof InvalidEntryError) return undefined;
    throw error;
  }
}

function isSameLink(a: FsEntry, b: FsEntry): boolean {
  return a.type === "symlink" && b.type === "symlink" && a.target === b.target;
}

function packageOf(entry: FsEntry): string | undefined {
  return entry.type === "whiteout" ? undefined : entry.package;
}
