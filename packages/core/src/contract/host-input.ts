/**
 * Files and trees of the host that the caller named and a provider takes into a rootfs.
 *
 * @module
 */
import type { StoredContent } from "../model/fs-entry.ts";
import type { PathPatterns } from "../rootfs/path-exclusions.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { HOST_REPOSITORY, LockedSource } from "./platform-lock.ts";

/** A file, directory or link of the host that the caller wants in the rootfs, or read from. */
export interface HostFile {
  /** Below what was named, `/`-separated; `""` is the named thing itself. */
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  /** Permission bits with setuid, setgid, sticky. */
  readonly mode: number;
  /** Text of a link. */
  readonly target?: string;
  /** Of a file: goes into the lock's `sources`. Its repository is {@linkcode HOST_REPOSITORY}. */
  readonly source?: LockedSource;
  /** Of a file. */
  readonly content?: StoredContent;
}

/** Which paths of a tree are taken, and how it is read. */
export interface HostTreeOptions extends PathPatterns {
  /**
   * True: the tree is in use. What vanishes, is replaced or changes while it is read brings a
   * warning, not an error; a file is then what was read of it.
   */
  readonly live?: boolean;
}

export interface HostTree {
  /** To be changed at will before it is captured. */
  readonly tree: RootfsTree;
  /** What was left out by each pattern that matched, in no order. */
  readonly omitted: readonly {
    readonly pattern: string;
    readonly files: number;
    readonly bytes: number;
  }[];
}

/** A tree that {@linkcode ResolveContext.capture} has packed. */
export interface Capture {
  readonly source: LockedSource;
  /** The latest mtime in it, in seconds since 1970-01-01Z. */
  readonly newest: number;
}
