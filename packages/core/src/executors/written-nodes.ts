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

/** A node as it was written. */
export interface WrittenFacts {
  readonly type: WireNode["type"];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
}

interface WrittenNode extends WrittenFacts {
  /** Index of the series of writes that wrote it. */
  readonly series: number;
}

/** The series of what lies below: a node of it that is found above has been changed. */
const BELOW = -1;

export class WrittenNodes {
  readonly #below: (path: string) => WrittenFacts | undefined;
  readonly #nodes = new PathMap<WrittenNode>();
  /** Inode number -> series of writes that gave it one more or one less name. */
  readonly #inodes = new Map<number, number>();
  /** End of each series of writes, in milliseconds since 1970-01-01Z. */
  readonly #barriers: number[] = [];
  /** What does not count of what lies below, and all below that. */
  readonly #hidden = new Set<string>();
  readonly #changed: string[] = [];

  /** @param below What was written before, in a tree below this one. */
  constructor(below: (path: string) => WrittenFacts | undefined = () => undefined) {
    this.#below = below;
  }

  has(path: string): boolean {
    return this.#get(path) !== undefined;
  }

  /** Of a directory that was written, in seconds. */
  mtimeOf(path: string): number | undefined {
    const node = this.#get(path);
    return node?.type === "dir" ? node.mtime : undefined;
  }

  /**
   * Takes down an entry and where it lies. Behind a link that a program made these differ: then
   * nothing lies at the entry's path, and what lies at the place is a change.
   */
  add(entry: WireNode, place: string): void {
    // A directory that is there keeps its mode and owner, so the first description stands.
    const isThere = entry.type === "dir" && this.#get(entry.path)?.type === "dir";
    if (isThere && !entry.amends) return;
    if (place !== entry.path) {
      this.#nodes.delete(place);
      if (entry.type !== "dir") this.#hidden.add(place);
    }
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
    this.#hidden.add(path);
  }

  /**
   * Takes down that programs have changed a node of the tree below.
   *
   * @param written As which it was written; undefined if it was not.
   */
  addChanged(path: string, written: WrittenFacts | undefined): void {
    if (written === undefined) this.#hidden.add(path);
    else this.#nodes.set(path, { ...written, series: BELOW });
    this.#changed.push(path);
  }

  /** Of {@linkcode addChanged}, in its order. */
  get changedBelow(): readonly string[] {
    return this.#changed;
  }

  /** To be called when a file gets one more name, which brings it up from below. */
  addName(path: string): void {
    const node = this.#get(path);
    if (node === undefined || this.#nodes.has(path)) return;
    this.#nodes.set(path, { ...node, series: this.#barriers.length });
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
    const node = this.#get(found.path);
    if (node === undefined) return found.path !== "";
    if ((node.type === "dir") !== (found.type === "d")) return true;
    if (node.type === "dir") {
      if (withTimes && found.mtime !== Math.floor(node.mtime)) return true;
      return node.mode !== found.mode || node.uid !== found.uid || node.gid !== found.gid;
    }
    if (node.series === BELOW) return true;
    const series = Math.max(node.series, this.#inodes.get(found.inode) ?? 0);
    return found.ctimeMs > (this.#barriers[series] ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Written paths that `found` lacks; of a removed directory only its own.
   *
   * @param goneBelow Those of the tree below that are gone.
   */
  missing(found: ReadonlySet<string>, goneBelow: readonly string[] = []): string[] {
    const gone = [...this.#nodes.keys()].filter((path) => !found.has(path));
    gone.push(...goneBelow.filter((path) => !this.isHidden(path) && !this.#nodes.has(path)));
    return [...outermostPaths(gone.sort(comparePaths))];
  }

  /** Whether what lies below at `path` does not count. */
  isHidden(path: string): boolean {
    for (let at = path; ; at = at.slice(0, at.lastIndexOf("/"))) {
      if (this.#hidden.has(at)) return true;
      if (!at.includes("/")) return false;
    }
  }

  #get(path: string): WrittenNode | undefined {
    const node = this.#nodes.get(path);
    if (node !== undefined || this.isHidden(path)) return node;
    const below = this.#below(path);
    return below && { ...below, series: BELOW };
  }
}
