/**
 * Reads the tree below a directory of the host: metadata at once, contents when they are opened.
 *
 * @module
 */
import { type BigIntStats, lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { HostTree, HostTreeOptions } from "../contract/host-input.ts";
import { InvalidEntryError, ResolveError } from "../model/errors.ts";
import type { DirEntry, RootfsEntry } from "../model/fs-entry.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import { PathExclusions } from "../rootfs/path-exclusions.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { HostFileContent } from "./host-file-content.ts";
import { goneError, isGone, readError } from "./host-tree-error.ts";
import { readXattrs, type XattrsContext } from "./host-xattrs.ts";

/** Directories that are read before signals and other processes get their turn. */
const DIRECTORIES_PER_TURN = 64;

/** How many paths a warning names. */
const NAMED_PATHS = 5;

/** As `ResolveContext.hostTree`. */
export async function readHostTree(
  path: string,
  options: HostTreeOptions,
  ctx: XattrsContext,
): Promise<HostTree> {
  const walk = new HostWalk(path, options, ctx);
  const reading = readXattrs(path, ctx);
  reading.catch(() => {}); // seen when it is awaited; until then it is not unhandled
  await walk.run();
  walk.dress(await reading);
  return { tree: walk.tree, omitted: [...walk.omitted.values()] };
}

interface Directory {
  readonly path: string;
  /** The pattern that it matched. What is below may be included again. */
  readonly excludedBy: string | undefined;
  /** Itself and its parents as far as they are not in the tree. */
  readonly absent: readonly DirEntry[];
}

class HostWalk {
  readonly tree: RootfsTree = new RootfsTree();
  readonly omitted = new Map<string, { pattern: string; files: number; bytes: number }>();
  readonly #root: string;
  readonly #options: HostTreeOptions;
  readonly #ctx: XattrsContext;
  readonly #filter: PathExclusions;
  readonly #device: bigint;
  readonly #pending: Directory[] = [];
  /** First path of each file that has several, by device and inode. */
  readonly #inodes = new Map<string, string>();
  readonly #sockets: string[] = [];
  readonly #mounts: string[] = [];

  constructor(root: string, options: HostTreeOptions, ctx: XattrsContext) {
    this.#root = root;
    this.#options = options;
    this.#ctx = ctx;
    this.#filter = new PathExclusions(options);
    const stats = statRoot(root);
    this.#device = stats.dev;
    const entry: DirEntry = { ...attributesOf("", stats), type: "dir" };
    this.tree.add(entry);
    this.#pending.push({ path: "", excludedBy: undefined, absent: [] });
  }

  async run(): Promise<void> {
    for (let count = 1; ; count++) {
      const directory = this.#pending.pop();
      if (directory === undefined) break;
      this.#read(directory);
      if (count % DIRECTORIES_PER_TURN === 0) await setImmediate();
      this.#ctx.signal.throwIfAborted();
    }
    this.#warn("SOCKETS_SKIPPED", "sockets are left out", this.#sockets);
    this.#warn("MOUNTS_SKIPPED", "other file systems are left out, mounted at", this.#mounts);
  }

  /** Adds the extended attributes. */
  dress(xattrs: ReadonlyMap<string, RootfsEntry["xattrs"]>): void {
    for (const [path, values] of xattrs) {
      const found = this.tree.get(path);
      const entry = found?.type === "hardlink" ? this.tree.get(found.target) : found;
      if (entry === undefined || entry.type === "whiteout" || values === undefined) continue;
      this.tree.amend({ ...entry, xattrs: values });
    }
  }

  #read(directory: Directory): void {
    let names: string[];
    try {
      names = readdirSync(this.#onHost(directory.path));
    } catch (error) {
      if (directory.excludedBy === undefined) this.#gone(directory.path, error);
      return;
    }
    for (const name of names) {
      const path = directory.path === "" ? name : `${directory.path}/${name}`;
      const isLeftOut = name.includes("\ufffd") && this.#filter.excludes(path, true) !== undefined;
      if (isLeftOut) continue;
      checkText(path, name, "its name");
      try {
        this.#visit(path, lstatSync(this.#onHost(path), { bigint: true }), directory);
      } catch (error) {
        if (error instanceof InvalidEntryError) throw error;
        this.#gone(path, error);
      }
    }
  }

  #visit(path: string, stats: BigIntStats, parent: Directory): void {
    const isDirectory = stats.isDirectory();
    const excludedBy = this.#filter.excludes(path, isDirectory);
    if (excludedBy === undefined) {
      for (const entry of parent.absent) this.tree.add(entry);
    } else if (!isDirectory) {
      this.#omit(excludedBy, stats);
      return;
    }
    if (isDirectory) {
      const entry: DirEntry = { ...attributesOf(path, stats), type: "dir" };
      if (excludedBy === undefined) this.tree.add(entry);
      if (stats.dev !== this.#device) {
        if (excludedBy === undefined) this.#mounts.push(path);
        return;
      }
      const absent = excludedBy === undefined ? [] : [...parent.absent, entry];
      this.#pending.push({ path, excludedBy, absent });
      return;
    }
    const entry = this.#entryOf(path, stats);
    if (entry !== undefined) this.tree.add(entry);
  }

  #entryOf(path: string, stats: BigIntStats): RootfsEntry | undefined {
    const attributes = attributesOf(path, stats);
    if (stats.isFile()) {
      if (stats.nlink > 1n) {
        const inode = `${stats.dev}:${stats.ino}`;
        const target = this.#inodes.get(inode);
        if (target !== undefined) return { ...attributes, type: "hardlink", target };
        this.#inodes.set(inode, path);
      }
      const file = this.#onHost(path);
      const content = new HostFileContent(file, stats, this.#onChange(path));
      return { ...attributes, type: "file", content };
    }
    if (stats.isSymbolicLink()) {
      const target = readlinkSync(this.#onHost(path));
      checkText(path, target, "its target");
      return { ...attributes, mode: 0o777, type: "symlink", target };
    }
    if (stats.isFIFO()) return { ...attributes, type: "fifo" };
    if (stats.isCharacterDevice()) return { ...attributes, type: "char", ...deviceOf(stats.rdev) };
    if (stats.isBlockDevice()) return { ...attributes, type: "block", ...deviceOf(stats.rdev) };
    this.#sockets.push(path);
    return undefined;
  }

  #omit(pattern: string, { size }: BigIntStats): void {
    const counted = this.omitted.get(pattern) ?? { pattern, files: 0, bytes: 0 };
    this.omitted.set(pattern, counted);
    counted.files++;
    counted.bytes += Number(size);
  }

  #onChange(path: string): ((fact: string) => void) | undefined {
    if (!this.#options.live) return undefined;
    return (fact) => {
      const message = `"${this.#onHost(path)}" is not as it was found: ${fact}`;
      this.#ctx.report({ type: "warning", code: "HOST_FILE_CHANGED", message });
    };
  }

  #gone(path: string, error: unknown): void {
    const file = this.#onHost(path);
    if (!isGone(error)) throw readError(file, error);
    if (!this.#options.live) throw goneError(file, error);
  }

  #warn(code: string, what: string, paths: readonly string[]): void {
    if (paths.length === 0) return;
    const rest = paths.length > NAMED_PATHS ? `, and ${paths.length - NAMED_PATHS} more` : "";
    const named = paths.toSorted(comparePaths).slice(0, NAMED_PATHS).join('", "');
    const message = `In "${this.#root}" ${what}: "${named}"${rest}`;
    this.#ctx.report({ type: "warning", code, message });
  }

  #onHost(path: string): string {
    return this.#root.endsWith("/") ? `${this.#root}${path}` : `${this.#root}/${path}`;
  }
}

function statRoot(root: string): BigIntStats {
  let stats: BigIntStats;
  try {
    stats = statSync(root, { bigint: true });
  } catch (cause) {
    if (!isGone(cause)) throw readError(root, cause);
    throw new ResolveError(`Cannot find "${root}": there is no such directory`, { cause });
  }
  if (stats.isDirectory()) return stats;
  throw new ResolveError(`Cannot use "${root}" as a tree: it is not a directory`);
}

function attributesOf(path: string, stats: BigIntStats): Omit<DirEntry, "type"> {
  return {
    path,
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtime: secondsOf(stats.mtimeNs),
  };
}

/** Rounded down, as tar rounds; a division of bigints rounds towards zero. */
function secondsOf(nanoseconds: bigint): number {
  const seconds = nanoseconds / 1_000_000_000n;
  return Number(seconds * 1_000_000_000n > nanoseconds ? seconds - 1n : seconds);
}

/** Both runtimes put U+FFFD where bytes are not UTF-8. */
function checkText(path: string, text: string, what: string): void {
  if (text.includes("\ufffd")) throw new InvalidEntryError(path, `${what} is not UTF-8`);
}

/** @see makedev(3): 12 bits of the major and 20 of the minor number, in the places that Linux uses. */
function deviceOf(rdev: bigint): { major: number; minor: number } {
  const device = Number(rdev);
  return { major: (device >>> 8) & 0xfff, minor: (device & 0xff) | ((device >>> 12) & 0xfff00) };
}
