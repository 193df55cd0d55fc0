/**
 * Nodes by path. Several of them may be names of one file.
 *
 * One name of a file has the file, the others are hard links to it. What is no file has one name:
 * another name of a symlink or a device, as link(2) makes it, is one more of them.
 *
 * @module
 */
import { InvalidEntryError } from "../model/errors.ts";
import type { FileEntry, FsEntry, LinkEntry } from "../model/fs-entry.ts";
import { comparePaths } from "./compare-paths.ts";
import { PathMap } from "./path-map.ts";
import { PathMapAbove, type Paths } from "./path-map-above.ts";

export class LinkedNodes {
  readonly #nodes: Paths<FsEntry>;
  /** Path of a file -> paths that are, or were, hard links to it. */
  readonly #links = new Map<string, Set<string>>();
  /** Where they differ from those that they began as. */
  readonly #changed: () => Iterable<string>;
  /** What {@linkcode sorted} gives, until something changes. */
  #sorted: readonly FsEntry[] | undefined;

  /** @param below What they begin as, which must not change any more. */
  constructor(below?: LinkedNodes) {
    if (below === undefined) {
      const nodes = new PathMap<FsEntry>();
      this.#nodes = nodes;
      this.#changed = () => nodes.keys();
      return;
    }
    const nodes = new PathMapAbove(below.#nodes);
    this.#nodes = nodes;
    this.#changed = () => nodes.changed();
    for (const [path, names] of below.#links) this.#links.set(path, new Set(names));
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The paths at which they may differ from what they began as. */
  changedPaths(): Iterable<string> {
    return this.#changed();
  }

  get(path: string): FsEntry | undefined {
    return this.#nodes.get(path);
  }

  has(path: string): boolean {
    return this.#nodes.has(path);
  }

  childrenOf(path: string): string[] {
    return this.#nodes.childrenOf(path);
  }

  /** Gives the node at `path` other attributes or content: under all its names, if it is a file. */
  set(path: string, node: FsEntry): void {
    this.#sorted = undefined;
    this.#nodes.set(path, node);
  }

  /** Takes over what {@linkcode sorted} of others gave. To be called where there is none yet. */
  load(entries: readonly FsEntry[]): void {
    for (const entry of entries) {
      this.#nodes.set(entry.path, entry);
      if (entry.type === "hardlink") this.#noteLink(entry.path, entry.target);
    }
    this.#sorted = entries;
  }

  /** Puts a node in the place of another, whose other names keep it, or of none. */
  replace(path: string, entry: FsEntry): void {
    this.#sorted = undefined;
    this.#passOn(path, (name) => name === path);
    const there = entry.type === "hardlink" ? this.#nodes.get(entry.target) : undefined;
    if (entry.type !== "hardlink" || (there !== undefined && isSingle(there))) {
      this.#nodes.set(path, there === undefined ? entry : { ...there, path });
      return;
    }
    const target = there?.type === "hardlink" ? there.target : entry.target;
    this.#nodes.set(path, target === entry.target ? entry : { ...entry, target });
    this.#noteLink(path, target);
  }

  /** Removes a node, with all below it; the root itself stays. Other names of files keep them. */
  remove(path: string): void {
    this.#sorted = undefined;
    const goes = (name: string): boolean => name === path || name.startsWith(`${path}/`);
    for (const linked of [...this.#links.keys()].filter(goes)) this.#passOn(linked, goes);
    if (this.#nodes.get(path)?.type === "dir") this.#nodes.deleteBelow(path);
    if (path !== "") this.#nodes.delete(path);
  }

  /** All names of the file at `path`, the one that is no hard link first; of another node its path. */
  namesOf(path: string): readonly string[] {
    const node = this.#nodes.get(path);
    const first = node?.type === "hardlink" ? node.target : path;
    const links = [...(this.#links.get(first) ?? [])].filter((name) => {
      const link = this.#nodes.get(name);
      return link?.type === "hardlink" && link.target === first;
    });
    return [first, ...links];
  }

  /**
   * All nodes in the order of {@linkcode comparePaths}. Of the names of a file the first is the file.
   *
   * @throws {InvalidEntryError} If what a hard link points to is no file.
   */
  sorted(): FsEntry[] {
    this.#sorted ??= this.#sort();
    return [...this.#sorted];
  }

  /** The node at `path` as {@linkcode sorted} gives it. */
  entryAt(path: string): FsEntry | undefined {
    const node = this.#nodes.get(path);
    if (node?.type !== "hardlink" && node?.type !== "file") return node && at(node, path);
    const [first = path] = [...this.namesOf(path)].sort(comparePaths);
    if (node.type === "hardlink") {
      return first === path ? this.#fileAt(path, node) : { ...node, path, target: first };
    }
    return first === path ? at(node, path) : linkTo(node as FileEntry, first);
  }

  #sort(): FsEntry[] {
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
        : at(node, path);
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

  #noteLink(path: string, target: string): void {
    const names = this.#links.get(target);
    if (names === undefined) this.#links.set(target, new Set([path]));
    else names.add(path);
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
}

function at(node: FsEntry, path: string): FsEntry {
  return node.path === path ? node : { ...node, path };
}

function isSingle({ type }: FsEntry): boolean {
  return type === "symlink" || type === "char" || type === "block" || type === "fifo";
}

function linkTo(file: FileEntry, target: string): LinkEntry {
  const { content: _content, type: _type, ...rest } = file;
  return { ...rest, type: "hardlink", target };
}
