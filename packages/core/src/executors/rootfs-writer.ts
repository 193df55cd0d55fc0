/**
 * Writes entries into a directory tree, as its root, and keeps account of what it wrote.
 *
 * All calls are synchronous: for thousands of small files on tmpfs that is several times faster.
 *
 * @module
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  rmSync,
  type Stats,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parentOf } from "../rootfs/rootfs-path.ts";
import { FileCopier } from "./file-copier.ts";
import type { OverlayParts } from "./overlay.ts";
import { factsIn } from "./overlay-survey.ts";
import { RootPaths } from "./root-paths.ts";
import type { WireEntry } from "./session-messages.ts";
import { unpackSpecial } from "./special-entries.ts";
import { SteadyClock } from "./steady-clock.ts";
import { WrittenNodes } from "./written-nodes.ts";

type WireNode = Exclude<WireEntry, { type: "whiteout" }>;

/** An entry that could not be written. */
export class WriteFailure extends Error {
  readonly path: string;
  readonly code?: string;
  constructor(path: string, cause: NodeJS.ErrnoException) {
    super(cause.message, { cause });
    this.path = path;
    if (cause.code !== undefined) this.code = cause.code;
  }
}

export class RootfsWriter {
  readonly written: WrittenNodes;
  /** Where is noted what is written: elsewhere while changes are restored. */
  #account: WrittenNodes;
  readonly #root: string;
  /** Where what is written lies by itself. */
  readonly #upper: string;
  readonly #probe: string;
  readonly #paths: RootPaths;
  readonly #copier = new FileCopier();
  readonly #steady = new SteadyClock();
  /** Entries that only tar can make (xattrs, devices, fifos), and links to them, by place. */
  readonly #special = new Map<string, WireNode>();
  /** Directories whose mtime is to be set when all is written. */
  readonly #touched = new Set<string>();

  /**
   * @param probe A file that can be made and removed, to read the time from.
   * @param parts Of the overlay at `root`, if it is one: what lies below counts as written.
   */
  constructor(root: string, probe: string, parts?: OverlayParts) {
    this.written = new WrittenNodes(parts && ((path) => factsIn(parts.lower, path)));
    this.#account = this.written;
    this.#root = root;
    this.#upper = parts?.upper ?? root;
    this.#probe = probe;
    this.#paths = new RootPaths(root);
  }

  /** @throws {WriteFailure} */
  async write(entries: readonly WireEntry[]): Promise<void> {
    this.#paths.forget(); // programs may have run since
    for (const entry of entries) {
      if (entry.type === "whiteout") await this.#unpackSpecial();
      try {
        this.#put(entry);
      } catch (error) {
        throw new WriteFailure(entry.path, error as NodeJS.ErrnoException);
      }
    }
    await this.#unpackSpecial();
  }

  /**
   * Makes changes as programs do: they are not taken down, and what is in their way goes. Directories
   * have the times that the changes say, or else those they were written with.
   *
   * @param changes At the paths where they lie, parents first.
   * @throws {WriteFailure}
   */
  async restore(changes: readonly WireEntry[]): Promise<void> {
    await this.settle();
    this.#account = new WrittenNodes();
    try {
      for (const change of changes) {
        const { path } = change;
        const existing = lstatSync(this.#paths.onHost(path), { throwIfNoEntry: false });
        const isOther = existing?.isDirectory() !== (change.type === "dir");
        if (existing !== undefined && isOther) await this.write([{ type: "whiteout", path }]);
        await this.write([change.type === "dir" ? { ...change, amends: true } : change]);
      }
      this.#setTimes();
    } finally {
      this.#account = this.written;
    }
  }

  /**
   * Ends a series of writes, if there is one: sets the mtimes of directories, then waits until a
   * later change has a later ctime.
   */
  async settle(): Promise<void> {
    if (this.#touched.size === 0) return;
    this.#setTimes();
    // The clock behind ctime moves in ticks of up to 10 ms.
    const barrier = this.written.settle(this.checkClock());
    while (clock(this.#probe) <= barrier) await sleep(1);
  }

  /**
   * The time that a change made now would get.
   *
   * @throws {Error} If the clock was set back since the last call.
   */
  checkClock(): number {
    const before = performance.now();
    const now = clock(this.#probe);
    this.#steady.check(now, [before, performance.now()]);
    return now;
  }

  #setTimes(): void {
    for (const directory of this.#touched) {
      const mtime = this.#account.mtimeOf(directory) ?? this.written.mtimeOf(directory);
      const file = this.#paths.onHost(directory);
      if (mtime === undefined || !lstatSync(file, { throwIfNoEntry: false })?.isDirectory())
        continue;
      utimesSync(file, mtime, mtime);
    }
    this.#touched.clear();
    this.#copier.close();
  }

  #put(entry: WireEntry): void {
    const place = this.#paths.locate(entry.path);
    this.#special.delete(place);
    this.#touched.add(parentOf(place));
    if (entry.type === "whiteout") {
      this.#remove(place);
      this.#account.remove(entry.path);
      return;
    }
    if (entry.type === "dir") {
      this.#directory(place, entry);
    } else {
      this.#replace(place, entry);
    }
    this.#account.add(entry, place);
  }

  #remove(place: string): void {
    if (place === "") throw new Error("the root cannot be removed");
    this.#noteOtherNames(place);
    rmSync(this.#paths.onHost(place), { recursive: true, force: true });
    this.#account.remove(place);
    this.#paths.forget();
  }

  #directory(place: string, entry: WireNode): void {
    const file = this.#paths.onHost(place);
    if (place === "" && !this.#account.has("")) {
      this.#dressDirectory(place, file, entry);
      return;
    }
    try {
      mkdirSync(file);
    } catch (error) {
      const existing = lstatSync(file, { throwIfNoEntry: false });
      if (existing?.isDirectory()) {
        if (entry.type === "dir" && entry.amends) this.#dressDirectory(place, file, entry);
        return;
      }
      if (existing?.isSymbolicLink() && this.#leadsToDirectory(place)) return;
      this.#makeWay(place, existing, error);
      mkdirSync(file);
      this.#paths.forget();
    }
    this.#dressDirectory(place, file, entry);
  }

  #dressDirectory(place: string, file: string, entry: WireNode): void {
    chownSync(file, entry.uid ?? 0, entry.gid ?? 0);
    chmodSync(file, entry.mode);
    this.#touched.add(place);
    if (entry.xattrs !== undefined) this.#special.set(place, entry);
  }

  #leadsToDirectory(place: string): boolean {
    const target = this.#paths.onHost(this.#paths.follow(place));
    return lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
  }

  #replace(place: string, entry: WireNode): void {
    try {
      this.#make(place, entry);
    } catch (error) {
      const existing = lstatSync(this.#paths.onHost(place), { throwIfNoEntry: false });
      this.#makeWay(place, existing, error);
      this.#make(place, entry);
    }
  }

  /** After a node could not be made: removes what stands there, or makes the missing parents. */
  #makeWay(place: string, existing: Stats | undefined, error: unknown): void {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && place.includes("/")) {
      mkdirSync(this.#paths.onHost(parentOf(place)), { recursive: true, mode: 0o755 });
    } else if (code === "EEXIST" && existing !== undefined) {
      if (existing.isDirectory()) throw new Error("it cannot replace a directory");
      this.#noteOtherNames(place);
      unlinkSync(this.#paths.onHost(place));
      if (existing.isSymbolicLink()) this.#paths.forget();
    } else {
      throw error;
    }
  }

  /** The other names of a file get a new ctime when one goes, or comes. */
  #noteOtherNames(place: string): void {
    const stats = lstatSync(`${this.#upper}/${place}`, { throwIfNoEntry: false });
    if (stats?.isFile() && stats.nlink > 1) this.#account.touchInode(stats.ino);
  }

  #make(place: string, entry: WireNode): void {
    const file = this.#paths.onHost(place);
    const owner = [entry.uid ?? 0, entry.gid ?? 0] as const;
    const mtime = entry.mtime ?? 0;
    if (entry.type === "hardlink") {
      const target = this.#paths.locate(entry.target);
      if (this.#special.has(target)) {
        this.#special.set(place, { ...entry, target });
        return;
      }
      linkSync(this.#paths.onHost(target), file);
      this.#account.addName(target);
      this.#noteOtherNames(place);
    } else if (entry.type === "symlink" && entry.xattrs === undefined) {
      symlinkSync(entry.target, file);
      lchownSync(file, ...owner);
      lutimesSync(file, mtime, mtime);
    } else if (entry.type === "file" && entry.xattrs === undefined) {
      const descriptor = openSync(file, "wx", 0o600);
      try {
        this.#copier.copy(entry.content, descriptor);
        fchownSync(descriptor, ...owner);
        fchmodSync(descriptor, entry.mode); // after the owner, who would take setuid away
        futimesSync(descriptor, mtime, mtime);
      } finally {
        closeSync(descriptor);
      }
    } else {
      this.#special.set(place, entry);
    }
  }

  async #unpackSpecial(): Promise<void> {
    if (this.#special.size === 0) return;
    const entries = [...this.#special].map(([path, entry]) => ({ ...entry, path }));
    this.#special.clear();
    await unpackSpecial(this.#root, entries);
  }
}

/** The time that a change made now would get as its ctime, in whole milliseconds. */
function clock(probe: string): number {
  rmSync(probe, { force: true });
  closeSync(openSync(probe, "wx"));
  return Math.floor(lstatSync(probe).mtimeMs);
}
