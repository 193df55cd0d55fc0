/**
 * The contract between core and a way to run programs inside a rootfs.
 *
 * @module
 */
import type { KeptTree } from "../cache/kept-trees.ts";
import type { ByteSource, FsEntry, RootfsEntry, StoredContent } from "../model/fs-entry.ts";
import type { Platform } from "../model/oci.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import type { ConfigureStep } from "./configure-plan.ts";
import type { StageContext } from "./contexts.ts";

/** Runs programs inside a rootfs. One implementation for each kind of isolation. */
export interface RootfsExecutor {
  readonly name: "chroot" | "userns" | "docker" | (string & {});
  /** Why it cannot run here and how to fix it, or undefined if it can. Changes nothing. */
  unavailable(platform: Platform): Promise<ExecutorProblem | undefined>;
  /** What would run the programs, where that is a matter of the host: `"podman 5.4.2"`. */
  version?(): Promise<string | undefined>;
  /**
   * An empty rootfs in private storage. Always dispose of the session, also after an error. Fails
   * where the executor is unavailable; core asks for the reason then.
   */
  start(platform: Platform, ctx: ExecutorContext): Promise<ExecutorSession>;
}

export interface ExecutorProblem {
  /** A fact: `"newuidmap is not installed"`. */
  readonly reason: string;
  /** A command or a sentence. */
  readonly fix?: string;
}

export interface ExecutorContext extends StageContext {
  /** Keeps bytes until the build ends: what `changes()` brings has to be opened again. */
  spool(bytes: ByteSource): Promise<StoredContent>;
}

/** Disposing of it again does no harm: it waits for the end. */
export interface ExecutorSession extends AsyncDisposable, RootfsReader {
  /**
   * @param onStdout Gets the standard output, which is not reported then; its bytes may change afterwards.
   * @throws {ConfigureError} With argv, exit code and the last 4 KiB of output.
   */
  run(step: ConfigureStep, onStdout?: (bytes: Uint8Array) => void): Promise<void>;
  /**
   * Changes the tree. A directory that exists keeps its mode and owner; any other node is replaced;
   * a whiteout removes. Parents are already there or come first. Links are resolved inside the tree.
   */
  write(entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<void>;
  /** How the tree differs from what was written: nodes that are new or other, whiteouts for what is gone. */
  changes(): AsyncIterable<FsEntry>;
  /**
   * {@linkcode changes}, and each directory that has another time than it was written with: what has
   * to be restored where the same was written. Absent where it cannot be told, or not soon; then so is
   * {@linkcode restore}.
   */
  snapshot?(): AsyncIterable<FsEntry>;
  /** Makes the changes of a snapshot, as programs did: they are no part of what was written. */
  restore?(changes: readonly FsEntry[]): Promise<void>;
  /**
   * Begins with a tree that is kept on the host, instead of an empty one, or makes it: then `fill` is
   * called, whose writes and restored changes become it. To be called before anything is written, and
   * if at all, once. Where the tree cannot be kept, `fill` is called all the same, perhaps again.
   */
  beginWith?(below: TreeBelow, fill: () => Promise<void>): Promise<void>;
}

/** What a session begins with. */
export interface TreeBelow {
  readonly tree: KeptTree;
  /** Of all its files, in bytes. */
  readonly size: number;
  /** What is other in it than it was written, with how it was written: {@linkcode ExecutorSession.changes} has it. */
  readonly changed: readonly ChangedNode[];
}

export interface ChangedNode {
  readonly path: string;
  /** Absent: it was not written. */
  readonly written?: {
    readonly type: RootfsEntry["type"];
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
    /** Seconds since 1970-01-01Z. */
    readonly mtime: number;
  };
}
