/**
 * Finds what programs changed in a rootfs that is an overlay, from what lies above the kept tree alone.
 *
 * @module
 */
import { lstatSync, readdirSync, type Stats } from "node:fs";
import { comparePaths } from "../rootfs/compare-paths.ts";
import type { OverlayParts } from "./overlay.ts";
import { find, findNodes, type Survey } from "./rootfs-survey.ts";
import type { FoundNode, WrittenFacts, WrittenNodes } from "./written-nodes.ts";

/** As {@linkcode surveyRootfs}, of the overlay at `root`. */
export async function surveyOverlay(
  root: string,
  { lower, upper }: OverlayParts,
  written: WrittenNodes,
  withTimes: boolean,
): Promise<Survey> {
  // What is a device 0:0 above is gone.
  const above = (await findNodes(upper)).filter(
    ({ type, path }) => type !== "c" || statOf(root, path) !== undefined,
  );
  const found = new Set(above.map(({ path }) => path));
  const earlier = written.changedBelow
    .filter((path) => !found.has(path))
    .flatMap((path) => nodeIn(root, path) ?? []);
  const nodes = [...above, ...earlier];
  const changed = nodes
    .filter((node) => written.isChanged(node, withTimes))
    .map(({ path }) => path);
  for (const { path } of earlier) found.add(path);
  const others = await otherNames(root, lower, changed);
  return {
    changed: [...new Set([...changed, ...others])].sort(comparePaths),
    removed: written.missing(found, goneBelow(root, lower, above)),
  };
}

/** The node at a path of a tree that was written, as it was written. */
export function factsIn(tree: string, path: string): WrittenFacts | undefined {
  const stats = statOf(tree, path);
  const type = stats && TYPES.find(([, is]) => is(stats))?.[0];
  if (stats === undefined || type === undefined) return undefined;
  const { mode, uid, gid, mtimeMs } = stats;
  return { type, mode: mode & 0o7777, uid, gid, mtime: Math.floor(mtimeMs / 1000) };
}

const TYPES: readonly (readonly [WrittenFacts["type"], (stats: Stats) => boolean, string])[] = [
  ["dir", (stats) => stats.isDirectory(), "d"],
  ["file", (stats) => stats.isFile(), "f"],
  ["symlink", (stats) => stats.isSymbolicLink(), "l"],
  ["fifo", (stats) => stats.isFIFO(), "p"],
  ["char", (stats) => stats.isCharacterDevice(), "c"],
  ["block", (stats) => stats.isBlockDevice(), "b"],
];

/** Of a node that lies below: its time of change says nothing. */
function nodeIn(root: string, path: string): FoundNode | undefined {
  const facts = factsIn(root, path);
  if (facts === undefined) return undefined;
  const { type, ...rest } = facts;
  const letter = TYPES.find(([name]) => name === type)?.[2] ?? "";
  return { path, ...rest, type: letter, inode: 0, ctimeMs: 0 };
}

/** Paths of the tree below that are no more, in directories that have something above. */
function goneBelow(root: string, lower: string, above: readonly FoundNode[]): string[] {
  const gone: string[] = [];
  for (const { path, type } of above) {
    if (statOf(lower, path)?.isDirectory() !== true) continue;
    const names = new Set(type === "d" ? readdirSync(at(root, path)) : []);
    for (const name of readdirSync(at(lower, path))) {
      if (!names.has(name)) gone.push(path === "" ? name : `${path}/${name}`);
    }
  }
  return gone;
}

/** Names that changed files have below, and under which nothing lies above: the file is the same under them. */
async function otherNames(
  root: string,
  lower: string,
  changed: readonly string[],
): Promise<string[]> {
  const inodes = new Map<number, number>();
  for (const path of changed) {
    const [before, now] = [statOf(lower, path), statOf(root, path)];
    if (before?.isFile() && before.nlink > 1 && now?.isFile()) inodes.set(before.ino, now.ino);
  }
  if (inodes.size === 0) return [];
  const listing = await find([lower, "-xdev", "-type", "f", "-links", "+1", "-printf", "%i %P\\0"]);
  return new TextDecoder()
    .decode(listing)
    .split("\0")
    .flatMap((record) => {
      const space = record.indexOf(" ");
      const path = record.slice(space + 1);
      const now = inodes.get(Number(record.slice(0, space)));
      return now !== undefined && statOf(root, path)?.ino === now ? [path] : [];
    });
}

function statOf(tree: string, path: string): Stats | undefined {
  return lstatSync(at(tree, path), { throwIfNoEntry: false });
}

function at(tree: string, path: string): string {
  return path === "" ? tree : `${tree}/${path}`;
}
