/**
 * What a session and its host process say to each other: one JSON value on a line.
 *
 * Requests are answered in order, each by any number of {@linkcode SessionEvent}s and then by one
 * {@linkcode SessionAnswer}. File content does not travel: the host reads it where it lies.
 *
 * @module
 */

import type { ChangedNode } from "../contract/executor.ts";
import { readLines } from "../io/read-lines.ts";
import type { ByteSource, FileEntry, FsEntry, RootfsEntry } from "../model/fs-entry.ts";
import type { RootfsStat } from "../rootfs/rootfs-reader.ts";

export type SessionRequest =
  /** `restore`: changes that count as made by programs. */
  | { readonly type: "write" | "restore"; readonly entries: readonly WireEntry[] }
  | {
      readonly type: "run";
      readonly argv: readonly [string, ...string[]];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd?: string;
      readonly umask?: number;
      /** Base64. */
      readonly stdin?: string;
      /** The standard output comes by itself. */
      readonly splits?: boolean;
    }
  | { readonly type: "read" | "stat" | "list"; readonly path: string }
  /** What is written from now on goes into an empty directory; without one, into the rootfs again. */
  | { readonly type: "keep"; readonly directory?: string }
  /** The rootfs, into which nothing has been written yet, begins with what lies in a directory. */
  | { readonly type: "lower"; readonly directory: string; readonly changed: readonly ChangedNode[] }
  /** `snapshot`: with directories that have another time. */
  | { readonly type: "changes" | "snapshot" };

export type SessionEvent =
  /** Base64: output of a program, content of a file, a tar of what changed. */
  | { readonly type: "bytes"; readonly bytes: string }
  /** Base64: standard output of a program whose request `splits`. */
  | { readonly type: "stdout"; readonly bytes: string }
  /** Paths that were written and are gone. */
  | { readonly type: "removed"; readonly paths: readonly string[] };

/** Gets the events of one request. The next one comes when it has settled. */
export type SessionListener = (event: SessionEvent) => unknown;

export type SessionAnswer =
  /** The host is up. Sent once, before the first request. */
  | { readonly type: "ready" }
  | { readonly type: "done" }
  /** To `read`: no regular file is there. To `stat`: nothing is. To `list`: no directory. */
  | { readonly type: "absent" }
  | { readonly type: "stat"; readonly stat: RootfsStat }
  | { readonly type: "list"; readonly names: readonly string[] }
  /** To `run`: how the program ended; 128 and its number where a signal ended it. */
  | { readonly type: "exit"; readonly code: number }
  | {
      readonly type: "failed";
      readonly fact: string;
      /** Of the entry that could not be written. */
      readonly path?: string;
      /** `"ENOSPC"` and the like. */
      readonly code?: string;
    };

export type SessionReply = SessionEvent | SessionAnswer;

/** Where the bytes of a file lie on the host. */
export interface WireContent {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

interface WireFields {
  readonly xattrs?: Readonly<Record<string, string>>;
}

type Wire<Entry> = Entry extends FileEntry
  ? Omit<Entry, "content" | "xattrs" | "package"> & WireFields & { readonly content: WireContent }
  : Entry extends RootfsEntry
    ? Omit<Entry, "xattrs" | "package"> & WireFields
    : Entry;

/** An {@linkcode FsEntry} as JSON: extended attributes in base64, content by its place. */
export type WireEntry = Wire<FsEntry>;

/** One message as a line. */
export function formatMessage(message: SessionRequest | SessionReply): string {
  return `${JSON.stringify(message)}\n`;
}

/** Messages of a stream; lines that are empty or no JSON are skipped. */
export async function* readMessages<Message>(bytes: ByteSource): AsyncGenerator<Message> {
  for await (const line of readLines(bytes)) {
    if (line.startsWith("{")) yield JSON.parse(line) as Message;
  }
}
