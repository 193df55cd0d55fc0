/**
 * Unpacks a rootfs into a new directory.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import {
  chmodSync,
  chownSync,
  closeSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import process from "node:process";
import { setImmediate } from "node:timers/promises";
import { InvalidEntryError } from "../model/errors.ts";
import type {
  DeviceEntry,
  DirEntry,
  FifoEntry,
  FileEntry,
  FsEntry,
  RootfsEntry,
} from "../model/fs-entry.ts";
import { runProgram } from "../programs/run-program.ts";
import { isText } from "../rootfs/rootfs-path.ts";
import { holdsBytes, hostPath } from "./byte-path.ts";
import type { OutputContext } from "./output.ts";

/** How many entries, or bytes of one, are written before signals and timers get their turn. */
const ENTRIES_PER_TURN = 128;
const BYTES_PER_TURN = 16 << 20;

export interface UnpackOptions {
  /** Set owners and make devices, as only root can. Default: whether this is root. */
  readonly asRoot?: boolean;
  /** Seconds since 1970-01-01Z: the mtime of entries without one. Default 0. */
  readonly epoch?: number;
}

/**
 * Makes `directory` and writes the entries, parents before children, with modes, times, links and,
 * as root, owners. What cannot be kept is left out, and a warning says so.
 *
 * @returns The bytes of all files.
 * @throws {InvalidEntryError} If an entry does not lie in a directory that came before it, or links
 *   to a file that did not; if its name is not UTF-8 where the runtime or the file system cannot have that.
 */
export async function unpackRootfs(
  entries: AsyncIterable<FsEntry> | Iterable<FsEntry>,
  directory: string,
  ctx: Pick<OutputContext, "signal" | "report">,
  { asRoot = process.geteuid?.() === 0, epoch = 0 }: UnpackOptions = {},
): Promise<number> {
  const rootfs = new RootfsDirectory(directory, { asRoot, epoch });
  let count = 0;
  for await (const entry of entries) {
    ctx.signal.throwIfAborted();
    if (entry.type !== "whiteout") await rootfs.write(entry, ctx.signal);
    if (++count % ENTRIES_PER_TURN === 0) await setImmediate();
  }
  rootfs.finish();
  for (const [code, message] of rootfs.losses()) ctx.report({ type: "warning", code, message });
  return rootfs.size;
}

class RootfsDirectory {
  /** Bytes of all files so far. */
  size = 0;
  readonly #root: string;
  readonly #asRoot: boolean;
  readonly #epoch: number;
  /** What was written: all that a later entry may lie in or link to. */
  readonly #types = new Map<string, RootfsEntry["type"]>([["", "dir"]]);
  readonly #directories: DirEntry[] = [];
  readonly #skippedNodes: string[] = [];
  readonly #droppedXattrs: string[] = [];
  #holdsBytes: boolean | undefined;

  constructor(root: string, { asRoot, epoch }: Required<UnpackOptions>) {
    this.#root = root;
    this.#asRoot = asRoot;
    this.#epoch = epoch;
    mkdirSync(root, { mode: 0o700 });
  }

  async write(entry: RootfsEntry, signal: AbortSignal): Promise<void> {
    if (!isText(entry)) this.#checkBytes(entry);
    const path = this.#pathOf(entry);
    if (entry.xattrs !== undefined) this.#droppedXattrs.push(entry.path);
    this.#types.set(entry.path, entry.type);
    switch (entry.type) {
      case "dir":
        if (entry.path !== "") mkdirSync(path, { mode: 0o700 });
        this.#directories.push(entry);
        break;
      case "file":
        await this.#writeFile(entry, path, signal);
        break;
      case "hardlink":
        this.#link(entry.path, entry.target);
        break;
      case "symlink":
        symlinkSync(hostPath(entry.target), path);
        if (this.#asRoot) lchownSync(path, entry.uid ?? 0, entry.gid ?? 0);
        this.#setTime(lutimesSync, entry, path);
        break;
      default:
        await this.#makeNode(entry, path);
    }
  }

  /** Gives directories their attributes, last, since a mode may forbid and a write changes times. */
  finish(): void {
    for (const entry of this.#directories.reverse()) {
      this.#setAttributes(entry, this.#hostPath(entry.path));
    }
  }

  /** What the directory does not keep. */
  *losses(): Generator<[code: string, message: string]> {
    if (!this.#asRoot) yield ["OWNERS", "Owners are not kept: only root can set them"];
    if (this.#skippedNodes.length > 0) {
      yield ["DEVICES", `Left out ${counted(this.#skippedNodes)}: only root can make devices`];
    }
    if (this.#droppedXattrs.length > 0) {
      yield ["XATTRS", `Extended attributes of ${counted(this.#droppedXattrs)} are not kept`];
    }
  }

  /** Every parent is a directory that was made here, so no path leads through a link. */
  #pathOf({ path }: RootfsEntry): string | Buffer {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    if (this.#types.get(parent) !== "dir") {
      throw new InvalidEntryError(path, `no directory "${parent}" came before it`);
    }
    return this.#hostPath(path);
  }

  #hostPath(path: string): string | Buffer {
    return hostPath(`${this.#root}/${path}`);
  }

  #checkBytes(entry: RootfsEntry): void {
    this.#holdsBytes ??= holdsBytes(this.#root);
    if (this.#holdsBytes) return;
    const fact = "its name or target is not UTF-8, which Deno and some file systems cannot write";
    throw new InvalidEntryError(entry.path, `${fact}: take Node, or type=tar`);
  }

  async #writeFile(entry: FileEntry, path: string | Buffer, signal: AbortSignal): Promise<void> {
    const file = openSync(path, "wx");
    let untilTurn = BYTES_PER_TURN;
    try {
      for await (const chunk of entry.content.open()) {
        writeFileSync(file, chunk);
        untilTurn -= chunk.byteLength;
        if (untilTurn > 0) continue;
        await setImmediate();
        signal.throwIfAborted();
        untilTurn = BYTES_PER_TURN;
      }
    } finally {
      closeSync(file);
    }
    this.size += entry.content.size;
    this.#setAttributes(entry, path);
  }

  #link(path: string, target: string): void {
    if (this.#types.get(target) !== "file") {
      throw new InvalidEntryError(path, `no file "${target}" came before it`);
    }
    linkSync(this.#hostPath(target), this.#hostPath(path));
  }

  /** JavaScript has no mknod(2), but coreutils and BusyBox have the command. */
  async #makeNode(entry: DeviceEntry | FifoEntry, path: string | Buffer): Promise<void> {
    const numbers = entry.type === "fifo" ? ["p"] : deviceNumbers(entry);
    const isAllowed = this.#asRoot || entry.type === "fifo";
    // an argument is text; no name in an image begins so
    const name = typeof path === "string" ? path : `${this.#root}/.wh.node`;
    const made = isAllowed && (await runProgram("mknod", [name, ...numbers]))?.code === 0;
    if (!made) {
      this.#skippedNodes.push(entry.path);
      return;
    }
    if (name !== path) renameSync(name, path);
    this.#setAttributes(entry, path);
  }

  /** The mode comes last: a change of the owner takes setuid away. */
  #setAttributes(entry: Exclude<RootfsEntry, { type: "symlink" }>, path: string | Buffer): void {
    if (this.#asRoot) chownSync(path, entry.uid ?? 0, entry.gid ?? 0);
    chmodSync(path, entry.mode);
    this.#setTime(utimesSync, entry, path);
  }

  #setTime(
    set: typeof utimesSync,
    { mtime = this.#epoch }: RootfsEntry,
    path: string | Buffer,
  ): void {
    set(path, mtime, mtime);
  }
}

function deviceNumbers({ type, major, minor }: DeviceEntry): string[] {
  return [type === "char" ? "c" : "b", `${major}`, `${minor}`];
}

/** `"dev/null"` or `"dev/null" and 5 more`. */
function counted(paths: readonly string[]): string {
  const more = paths.length - 1;
  return `"${paths[0]}"${more === 0 ? "" : ` and ${more} more`}`;
}
