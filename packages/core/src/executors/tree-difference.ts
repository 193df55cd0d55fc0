/**
 * What changed between the entries that were written and a tree as it is read back.
 *
 * @module
 */
import { type Digest, digestOf } from "../model/digest.ts";
import type { FileEntry, FsEntry, RootfsEntry } from "../model/fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import { outermostPaths } from "../rootfs/outermost-paths.ts";
import { PathMap } from "../rootfs/path-map.ts";

interface TreeNode {
  readonly entry: RootfsEntry;
  /** The file behind a name; names of one file share the object. */
  readonly file?: FileEntry;
}

/** A tree in memory in which hard links know their file. */
export class LinkedTree {
  readonly #nodes = new PathMap<TreeNode>();

  get(path: string): TreeNode | undefined {
    return this.#nodes.get(path);
  }

  paths(): string[] {
    return [...this.#nodes.keys()].sort(comparePaths);
  }

  /** A link whose target is not there is left out. */
  add(entry: RootfsEntry): void {
    if (entry.type !== "hardlink") {
      this.#nodes.set(entry.path, { entry, ...(entry.type === "file" && { file: entry }) });
      return;
    }
    const file = this.#nodes.get(entry.target)?.file;
    if (file !== undefined) this.#nodes.set(entry.path, { entry, file });
  }

  /** Removes a node and what is below it. */
  remove(path: string): void {
    this.#nodes.delete(path);
    this.#nodes.deleteBelow(path);
  }

  /** All names of each file, sorted. */
  names(): Map<FileEntry, string[]> {
    const names = new Map<FileEntry, string[]>();
    for (const path of this.paths()) {
      const file = this.#nodes.get(path)?.file;
      if (file === undefined) continue;
      const known = names.get(file);
      if (known === undefined) names.set(file, [path]);
      else known.push(path);
    }
    return names;
  }
}

/**
 * Whiteouts for what is gone, then the nodes that are new or other, sorted by path. Times do not
 * count: a file that was rewritten with the same bytes is the same.
 */
export async function* treeDifference(
  written: LinkedTree,
  found: LinkedTree,
  isIgnored: (path: string) => boolean,
): AsyncGenerator<FsEntry> {
  const isGone = (path: string): boolean => found.get(path) === undefined && !isIgnored(path);
  for (const path of outermostPaths(written.paths().filter(isGone))) {
    yield { type: "whiteout", path };
  }
  const writtenNames = written.names();
  const foundNames = found.names();
  const isSame = async (path: string): Promise<boolean> => {
    const before = written.get(path);
    const after = found.get(path);
    if (before === undefined || after === undefined) return false;
    if (before.file === undefined || after.file === undefined) {
      return isSameNode(before.entry, after.entry);
    }
    const namesBefore = writtenNames.get(before.file)?.join("\0");
    const namesAfter = foundNames.get(after.file)?.join("\0");
    return namesBefore === namesAfter && isSameFile(before.file, after.file);
  };
  for (const path of found.paths()) {
    const node = found.get(path);
    if (node === undefined || isIgnored(path) || (await isSame(path))) continue;
    if (node.file === undefined) yield node.entry;
    else yield nameOf(node.file, path, foundNames.get(node.file)?.[0] ?? path);
  }
}

/** The file itself under its first name, a link to that under the others. */
function nameOf(file: FileEntry, path: string, first: string): RootfsEntry {
  if (path === first) return { ...file, path };
  const { content: _content, type: _type, ...fields } = file;
  return { ...fields, type: "hardlink", path, target: first };
}

function isSameNode(a: RootfsEntry, b: RootfsEntry): boolean {
  if (a.type !== b.type || !isSameOwner(a, b)) return false;
  if (a.type === "symlink") return a.target === (b as typeof a).target;
  if (a.mode !== b.mode || !isSameXattrs(a, b)) return false;
  if (a.type !== "char" && a.type !== "block") return true;
  return a.major === (b as typeof a).major && a.minor === (b as typeof a).minor;
}

async function isSameFile(a: FileEntry, b: FileEntry): Promise<boolean> {
  if (a.mode !== b.mode || !isSameOwner(a, b) || !isSameXattrs(a, b)) return false;
  if (a.content.size !== b.content.size) return false;
  return (await contentDigest(a)) === (await contentDigest(b));
}

async function contentDigest({ content }: FileEntry): Promise<Digest> {
  return (await digestOf(content.open())).digest;
}

function isSameOwner(a: RootfsEntry, b: RootfsEntry): boolean {
  return (a.uid ?? 0) === (b.uid ?? 0) && (a.gid ?? 0) === (b.gid ?? 0);
}

function isSameXattrs(a: RootfsEntry, b: RootfsEntry): boolean {
  return xattrText(a) === xattrText(b);
}

function xattrText({ xattrs }: RootfsEntry): string {
  return Object.entries(xattrs ?? {})
    .map(([name, value]) => `${name}=${value.join(",")}`)
    .sort()
    .join("\n");
}
