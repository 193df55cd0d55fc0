/**
 * How a tree is read, wherever it is: in memory, in an executor, on the host.
 *
 * @module
 */

/** Reads files of a tree. */
export interface FileReader {
  /** `path` as in an entry. Undefined if no regular file is there. Links are resolved inside the tree. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Reads a tree, a node at a time. */
export interface RootfsReader extends FileReader {
  /**
   * The node at `path` as it is now; undefined if there is none. Parents are resolved inside
   * the tree, the node itself is not followed.
   */
  stat(path: string): Promise<RootfsStat | undefined>;
  /** The names in a directory, in no order; undefined if none is there. A link there is followed. */
  list(path: string): Promise<readonly string[] | undefined>;
}

/** A node as programs see it, without its content. */
export interface RootfsStat {
  readonly type: "file" | "dir" | "symlink" | "fifo" | "char" | "block" | "socket";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
  /** Bytes, of a file. */
  readonly size: number;
  /** Of a symlink. */
  readonly target?: string;
}
