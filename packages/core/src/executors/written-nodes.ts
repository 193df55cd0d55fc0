/**
 * What was written into a rootfs, so that what programs changed can be told from it.
 *
 * @module
 */
import { comparePaths } from "../rootfs/compare-paths.ts";
import { outermostPaths } from "../rootfs/outermost-paths.ts";
import { PathMap } from "../rootfs/path-map.ts";
import type { WireEntry } from "./session-messages.ts";

type WireNode = Exclude<WireEntry, { type: "whiteout" }>;

/** One node as it is found in the tree. */
export interface FoundNode {
  readonly path: string;
  /** As find(1) has it: `f`, `d`, `l`, `p`, `c`, `b`, `s`. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly inode: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
  /** Milliseconds since 1970-01-01Z. */
  readonly ctimeMs: number;
}

interface WrittenNode {
  readonly type: WireNode["type"];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  /** Index of the series of writes that wrote it. */
  readonly series: number;
}

export class WrittenNodes {
  readonly #nodes = new PathMap<WrittenNode>();
  /** Inode number -> series of writes that gave it one more or one less name. */
  readonly #inodes = new Map<number, number>();
  /** End of each series of writes, in milliseconds since 1970-01-01Z. */
  readonly #barriers: number[] = [];

  has(path: string): boolean {
    return this.#nodes.has(path);
  }

  /** Of a directory that was written, in seconds. */
  mtimeOf(path: string): number | undefined {
    const node = this.#nodes.get(path);
    return node?.type === "dir" ? node.mtime : undefined;
  }

  /**
   * Takes down an entry and where it lies. Behind a link that a program made these differ: then
   * nothing lies at the entry's path, and what lies at the place is a change.
   */
  add(entry: WireNode, place: string): void {
    // A directory that is there keeps its mode and owner, so the first description stands.
    const isThere = entry.type === "dir" && this.#nodes.get(entry.path)?.type === "dir";
    if (isThere && !entry.amends) return;
    if (place !== entry.path) this.#nodes.delete(place);
    this.#nodes.set(entry.path, {
      type: entry.type,
      mode: entry.mode,
      uid: entry.uid ?? 0,
      gid: entry.gid ?? 0,
      mtime: entry.mtime ?? 0,
      series: this.#barriers.length,
    });
  }

  /** Forgets a node and what is below it. */
  remove(path: string): void {
    this.#nodes.delete(path);
    this.#nodes.deleteBelow(path);
  }

  /** To be called for a file of several names when one of them comes or goes. */
  touchInode(inode: number): void {
    this.#inodes.set(inode, this.#barriers.length);
  }

  /** Ends a series of writes: nothing of it has a ctime after `now`, in milliseconds. */
  settle(now: number): number {
    this.#barriers.push(now);
    return now;
  }

  /** True if the node is not as it was written. Times of directories count only `withTimes`. */
  isChanged(found: FoundNode, withTimes = false): boolean {
    const node = this.#nodes.get(found.path);
    if (node === undefined) return found.path !== "";
    if ((node.type === "dir") !== (found.type === "d")) return true;
    if (node.type === "dir") {
      if (withTimes && found.mtime !== Math.floor(node.mtime)) return true;
      return node.mode !== found.mode || node.uid !== found.uid || node.gid !== found.gid;
    }
    const series = Math.max(node.series, this.#inodes.get(found.inode) ?? 0);
    return found.ctimeMs > (this.#barriers[series] ?? Number.POSITIVE_INFINITY);
  }

  /** Written paths that `found` lacks; of a removed directory only its own. */
  missing(found: ReadonlySet<string>): string[] {
    const gone = [...this.#nodes.keys()].filter((path) => !found.has(path));
    return [...outermostPaths(gone.sort(comparePaths))];
  }
}
