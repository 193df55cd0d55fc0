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
import type { DirEntry, FileEntry, FsEntry, LinkEntry, RootfsEntry } from "../model/fs-entry.ts";
import { comparePaths } from "./compare-paths.ts";
import { PathMap } from "./path-map.ts";
import { absoluteTarget, checkLength, checkPath, joinPath } from "./rootfs-path.ts";

/** As many as Linux follows in one look-up; see path_resolution(7). */
const MAX_LINKS = 40;

export class RootfsTree {
  readonly #nodes = new PathMap<FsEntry>();
  /** Path of a file -> paths that are, or were, hard links to it. */
  readonly #links = new Map<string, Set<string>>();
  /** Directories that no entry described: made because something lies below them. */
  readonly #implied = new Set<string>();
  /** Those of them that {@linkcode takeImplied} has not returned yet, parents first. */
  #untaken: DirEntry[] = [];
  /** Parent directory as given -> where it lies. Valid while no directory or link goes away. */
  readonly #resolved = new Map<string, string>();

  get size(): number {
    return this.#nodes.size;
  }

  /** The node at exactly `path`, links not followed. */
  get(path: string): FsEntry | undefined {
    return this.#nodes.get(path);
  }

  /** The node to which `path` leads, all links followed inside the root; undefined if to none. */
  follow(path: string): FsEntry | undefined {
    try {
      return this.#find(path, path, 0);
    } catch (error) {
      if (error instanceof InvalidEntryError) return undefined; // the way leads through a file, or out
      throw error;
    }
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

  /** Gives the node at `entry.path` other attributes or content: under all its names, if it is a file. */
  amend(entry: RootfsEntry): void {
    this.#nodes.set(entry.path, entry);
  }

  /** All names of the file at exactly `path`, the one that is no hard link first; of another node its path. */
  namesOf(path: string): readonly string[] {
    const node = this.#nodes.get(path);
    const first = node?.type === "hardlink" ? node.target : path;
    const links = [...(this.#links.get(first) ?? [])].filter((name) => {
      const link = this.#nodes.get(name);
      return link?.type === "hardlink" && link.target === first;
    });
    return [first, ...links];
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
  takeImplied(): DirEntry[] {
    const taken = this.#untaken;
    this.#untaken = [];
    return taken;
  }

  /** Where the node of `path` lies: its parents resolved, itself not followed. Makes missing parents. */
  locate(path: string): string {
    return this.#locate(path, true) as string;
  }

  /**
   * All nodes in the order of {@linkcode comparePaths}: parents come before children, the root
   * before all. Of files that share one inode the first is the file and the others are hard
   * links to it.
   */
  entries(): FsEntry[] {
    const sorted = [...this.#nodes.entries()].sort(([a], [b]) => comparePaths(a, b));
    const links = new Map<string, string>();
    for (const [path, node] of sorted) {
      if (node.type === "hardlink") this.#firstName(links, path, node);
    }
    return sorted.map(([path, node]) => {
      if (node.type === "hardlink") {
        const first = links.get(node.target) as string;
        return first === path ? this.#fileAt(path, node) : { ...node, path, target: first };
      }
      const first = node.type === "file" ? links.get(path) : undefined;
      return first !== undefined && first !== path
        ? linkTo(node as FileEntry, first)
        : node.path === path
          ? node
          : { ...node, path };
    });
  }

  #firstName(links: Map<string, string>, path: string, node: LinkEntry): void {
    if (this.#nodes.get(node.target)?.type !== "file") {
      throw new InvalidEntryError(path, `its hard link target "${node.target}" is not a file`);
    }
    const first = links.get(node.target) ?? node.target;
    links.set(node.target, comparePaths(path, first) < 0 ? path : first);
  }

  #fileAt(path: string, link: LinkEntry): FileEntry {
    return { ...(this.#nodes.get(link.target) as FileEntry), path };
  }

  /** True if `entry` is a directory and what stands there is one already, or a link to one. */
  #keepsDirectory(path: string, existing: FsEntry, entry: FsEntry): boolean {
    if (entry.type !== "dir") return false;
    if (existing.type === "dir") return true;
    if (existing.type !== "symlink") return false;
    const target = this.#follow(path, path, 0, false);
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

  /**
   * Puts a node in the place of another, or of none. What is no file has one name: another name of a
   * symlink or a device, as link(2) makes it, is one more of them.
   */
  #replace(path: string, entry: FsEntry): void {
    if (path === "" && entry.type !== "dir") {
      throw new InvalidEntryError(path, `the root is a directory, not a ${entry.type}`);
    }
    this.#passOn(path, (name) => name === path);
    const at = entry.type === "hardlink" ? this.#nodes.get(entry.target) : undefined;
    if (entry.type !== "hardlink" || (at !== undefined && isSingle(at))) {
      this.#nodes.set(path, at === undefined ? entry : { ...at, path });
      return;
    }
    const target = at?.type === "hardlink" ? at.target : entry.target;
    this.#nodes.set(path, target === entry.target ? entry : { ...entry, target });
    this.#noteLink(path, target);
  }

  #noteLink(path: string, target: string): void {
    const names = this.#links.get(target);
    if (names === undefined) this.#links.set(target, new Set([path]));
    else names.add(path);
  }

  #remove(path: string): void {
    const node = this.#nodes.get(path);
    if (node === undefined) return;
    const goes = (name: string): boolean => name === path || name.startsWith(`${path}/`);
    for (const linked of [...this.#links.keys()].filter(goes)) this.#passOn(linked, goes);
    if (node.type === "dir") this.#nodes.deleteBelow(path);
    if (path !== "") this.#nodes.delete(path);
    this.#implied.delete(path);
    this.#resolved.clear();
  }

  /** Before a file goes: of its other names that stay, the first becomes the file. */
  #passOn(path: string, goes: (name: string) => boolean): void {
    const names = this.#links.get(path);
    if (names === undefined) return;
    this.#links.delete(path);
    const file = this.#nodes.get(path);
    let heir: string | undefined;
    for (const name of names) {
      const node = this.#nodes.get(name);
      if (node?.type !== "hardlink" || node.target !== path || goes(name)) continue;
      if (heir === undefined) {
        heir = name;
        this.#nodes.set(name, { ...(file as FileEntry), path: name });
      } else {
        this.#nodes.set(name, { ...node, target: heir });
        this.#noteLink(name, heir);
      }
    }
  }

  /** With `make`, missing directories are made; without, the answer is undefined. */
  #locate(path: string, make: boolean): string | undefined {
    checkPath(path);
    const slash = path.lastIndexOf("/");
    if (slash < 0) return path;
    const parent = this.#resolveDirectory(path.slice(0, slash), path, 0, make);
    if (parent === undefined) return undefined;
    return joinPath(parent, path.slice(slash + 1));
  }

  #resolveDirectory(
    directory: string,
    origin: string,
    depth: number,
    make: boolean,
  ): string | undefined {
    const known = this.#resolved.get(directory);
    if (known !== undefined) return known;
    let at = "";
    for (const part of directory.split("/")) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        if (at === "") throw new InvalidEntryError(origin, "it leads out of the root");
        at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "";
        continue;
      }
      const next = this.#follow(joinPath(at, part), origin, depth, make);
      if (next === undefined) return undefined;
      at = next;
      const node = this.#nodes.get(at);
      if (node === undefined) {
        if (!make) return undefined;
        this.#imply(at);
      } else if (node.type !== "dir" && node.type !== "whiteout") {
        throw new InvalidEntryError(origin, `"${at}" is a ${node.type}, not a directory`);
      }
    }
    this.#resolved.set(directory, at);
    return at;
  }

  /** `path`, or where it leads if it is a symlink. */
  #follow(path: string, origin: string, depth: number, make: boolean): string | undefined {
    const node = this.#nodes.get(path);
    if (node?.type !== "symlink") return path;
    if (depth >= MAX_LINKS) throw new InvalidEntryError(origin, "too many levels of links");
    return this.#resolveDirectory(absoluteTarget(path, node.target), origin, depth + 1, make);
  }

  #find(path: string, origin: string, depth: number): FsEntry | undefined {
    const slash = path.lastIndexOf("/");
    const parent = this.#resolveDirectory(path.slice(0, Math.max(slash, 0)), origin, depth, false);
    if (parent === undefined) return undefined;
    const at = joinPath(parent, path.slice(slash + 1));
    const node = this.#nodes.get(at);
    if (node?.type === "hardlink") return this.#nodes.get(node.target);
    if (node?.type !== "symlink") return node;
    if (depth >= MAX_LINKS) return undefined;
    return this.#find(absoluteTarget(at, node.target), origin, depth + 1);
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

function isSameLink(a: FsEntry, b: FsEntry): boolean {
  return a.type === "symlink" && b.type === "symlink" && a.target === b.target;
}

function isSingle({ type }: FsEntry): boolean {
  return type === "symlink" || type === "char" || type === "block" || type === "fifo";
}

function linkTo(file: FileEntry, target: string): LinkEntry {
  const { content: _content, type: _type, ...rest } = file;
  return { ...rest, type: "hardlink", target };
}

function packageOf(entry: FsEntry): string | undefined {
  return entry.type === "whiteout" ? undefined : entry.package;
}
