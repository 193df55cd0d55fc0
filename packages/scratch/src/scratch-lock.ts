/**
 * What a lock says of an image that starts from nothing: its files.
 *
 * @module
 */
import { posix } from "node:path";
import {
  type BuildContext,
  contentOf,
  type FsEntry,
  HOST_REPOSITORY,
  type HostFile,
  type JsonValue,
  LockError,
  type LockedSource,
  type Platform,
  type PlatformLock,
  RootfsTree,
} from "@rootsmith/core/provider";

/** One node of the image. Of a file, either its text or where it stands among the sources. */
export interface LockedNode {
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly target?: string;
  readonly text?: string;
  /** Index into the lock's `sources`. */
  readonly source?: number;
}

/** Gathers nodes and sources while an image is resolved. */
export class LockedNodes {
  readonly #nodes: LockedNode[] = [];
  readonly #sources: LockedSource[] = [];
  readonly #base: RootfsTree;
  readonly #names: Set<string>;

  /** @param base What lies below. */
  constructor(base: RootfsTree = new RootfsTree()) {
    this.#base = base;
    this.#names = new Set(base.entries().map(({ path }) => posix.basename(path)));
  }

  /** True if the image has something at `path`. */
  has(path: string): boolean {
    return this.#nodes.some((node) => node.path === path) || this.#base.follow(path) !== undefined;
  }

  /** True if something in the image, wherever it lies, is called `name`. */
  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  add(node: LockedNode): void {
    this.#nodes.push(node);
    this.#names.add(posix.basename(node.path));
  }

  /** A file, directory or link of the host, at `path` in the image. */
  addHostFile(path: string, file: HostFile, owner: Pick<LockedNode, "uid" | "gid"> = {}): void {
    const { type, mode, target, source } = file;
    if (source !== undefined) this.#sources.push(source);
    this.add({
      path,
      type,
      mode,
      ...owner,
      ...(target !== undefined && { target }),
      ...(source !== undefined && { source: this.#sources.length - 1 }),
    });
  }

  lock(platform: Platform): PlatformLock {
    const hasSources = this.#sources.length > 0;
    return {
      platform,
      epoch: 0,
      repositories: hasSources ? { [HOST_REPOSITORY]: [] } : {},
      sources: this.#sources,
      packages: [],
      ...(this.#nodes.length > 0 && { extra: this.#nodes as unknown as JsonValue }),
    };
  }
}

/**
 * The entries of a lock that was read back from disk.
 *
 * @throws {LockError} If it is not what this provider wrote.
 */
export async function* lockedEntries(
  { extra = [], sources }: PlatformLock,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  if (!Array.isArray(extra)) throw problem("it is not a list of files");
  for (const node of extra as unknown as readonly LockedNode[]) {
    const { path, type, mode, uid = 0, gid = 0, target, text, source } = node ?? {};
    if (typeof path !== "string" || !Number.isInteger(mode)) throw problem("a file has no path");
    const common = { path, mode, uid, gid };
    if (type === "dir") {
      yield { ...common, type };
    } else if (type === "symlink" && typeof target === "string") {
      yield { ...common, type, target };
    } else if (type === "file" && typeof text === "string") {
      yield { ...common, type, content: contentOf(text) };
    } else {
      const locked = type === "file" && source !== undefined ? sources[source] : undefined;
      if (locked === undefined) throw problem(`"${path}" has no content`);
      yield { ...common, type: "file", content: await ctx.open(locked) };
    }
  }
}

function problem(fact: string): LockError {
  return new LockError(`Cannot read the lock of an image from scratch: ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
