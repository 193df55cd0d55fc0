/**
 * What differs between two root file systems.
 *
 * @module
 */

import { FileSlice } from "../io/stored-file.ts";
import { digestOf } from "../model/digest.ts";
import type { FileContent, FileEntry, RootfsEntry } from "../model/fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/** In what two nodes of one path can differ. `links`: in the names that the file has. */
export type PathAspect =
  | "type"
  | "mode"
  | "owner"
  | "target"
  | "device"
  | "size"
  | "content"
  | "links"
  | "xattrs"
  | "time";

/** One path that is not the same. */
export interface PathDifference {
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  /** Of what has changed. */
  readonly aspects: readonly PathAspect[];
  /** Absent of what was added. */
  readonly before?: PathFacts;
  /** Absent of what was removed. */
  readonly after?: PathFacts;
}

/** What a person is told of a node. A hard link counts as the file that it leads to. */
export interface PathFacts {
  readonly type: RootfsEntry["type"];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes, of a file. */
  readonly size?: number;
  /** Of a symlink. */
  readonly target?: string;
  /** Seconds since 1970-01-01Z. */
  readonly mtime?: number;
}

interface Node {
  /** Of a hard link: the file. */
  readonly entry: RootfsEntry;
  /** All names of the file, if it has several. */
  readonly names: string;
}

/**
 * The paths that differ, sorted by path. Contents are read where nothing else tells.
 *
 * @throws {HostError} If a content cannot be read.
 */
export async function* compareRootfs(
  before: RootfsTree,
  after: RootfsTree,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<PathDifference, void, undefined> {
  const old = nodesOf(before);
  const newer = nodesOf(after);
  const paths = new Set([...old.keys(), ...newer.keys()]);
  for (const path of [...paths].sort(comparePaths)) {
    options.signal?.throwIfAborted();
    const a = old.get(path);
    const b = newer.get(path);
    if (a && b) {
      const aspects = await aspectsOf(a, b, options);
      if (aspects.length === 0) continue;
      yield { path, kind: "changed", aspects, before: factsOf(a), after: factsOf(b) };
    } else if (a) yield { path, kind: "removed", aspects: [], before: factsOf(a) };
    else if (b) yield { path, kind: "added", aspects: [], after: factsOf(b) };
  }
}

function nodesOf(tree: RootfsTree): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  const names = new Map<string, string[]>();
  const entries = tree.entries();
  for (const entry of entries) {
    if (entry.type === "hardlink")
      names.set(entry.target, [...(names.get(entry.target) ?? [entry.target]), entry.path]);
  }
  for (const entry of entries) {
    if (entry.type === "whiteout") continue;
    const first = entry.type === "hardlink" ? entry.target : entry.path;
    // Links stand after their files.
    const file = entry.type === "hardlink" ? (nodes.get(first)?.entry as FileEntry) : entry;
    nodes.set(entry.path, { entry: file, names: names.get(first)?.join("\0") ?? "" });
  }
  return nodes;
}

async function aspectsOf(
  { entry: a, names }: Node,
  { entry: b, names: otherNames }: Node,
  options: { readonly signal?: AbortSignal },
): Promise<PathAspect[]> {
  const aspects: PathAspect[] = [];
  const add = (aspect: PathAspect, differs: boolean): void => {
    if (differs) aspects.push(aspect);
  };
  add("type", a.type !== b.type);
  // What a link is allowed to, nobody asks.
  add("mode", a.mode !== b.mode && !(a.type === "symlink" && b.type === "symlink"));
  add("owner", (a.uid ?? 0) !== (b.uid ?? 0) || (a.gid ?? 0) !== (b.gid ?? 0));
  if (a.type === "symlink" && b.type === "symlink") add("target", a.target !== b.target);
  if ("major" in a && "major" in b) add("device", a.major !== b.major || a.minor !== b.minor);
  if (a.type === "file" && b.type === "file") {
    add("size", a.content.size !== b.content.size);
    add("content", !(await isSameContent(a.content, b.content, options)));
    add("links", names !== otherNames);
  }
  add("xattrs", xattrText(a) !== xattrText(b));
  add("time", a.mtime !== b.mtime && !isUntimedRoot(a) && !isUntimedRoot(b));
  return aspects;
}

/** A root directory that no layer describes has the time at which an engine makes it. */
function isUntimedRoot({ path, mtime }: RootfsEntry): boolean {
  return path === "" && mtime === undefined;
}

async function isSameContent(
  a: FileContent,
  b: FileContent,
  options: { readonly signal?: AbortSignal },
): Promise<boolean> {
  if (a.size !== b.size) return false;
  const areSlices = a instanceof FileSlice && b instanceof FileSlice;
  if (areSlices && a.file === b.file && a.offset === b.offset) return true;
  return (await digestOf(a.open(), options)).digest === (await digestOf(b.open(), options)).digest;
}

function xattrText({ xattrs = {} }: RootfsEntry): string {
  return Object.entries(xattrs)
    .map(([name, value]) => `${name}=${value.join(",")}`)
    .sort()
    .join("\n");
}

function factsOf({ entry }: Node): PathFacts {
  const { type, mode, uid = 0, gid = 0, mtime } = entry;
  return {
    type,
    mode,
    uid,
    gid,
    ...(entry.type === "file" && { size: entry.content.size }),
    ...(entry.type === "symlink" && { target: entry.target }),
    ...(mtime !== undefined && { mtime }),
  };
}
