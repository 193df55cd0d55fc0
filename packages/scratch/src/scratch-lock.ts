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
  JsonReader,
  LockError,
  type LockedSource,
  type Platform,
  type PlatformLock,
  RootfsTree,
} from "@rootsmith/core/provider";

/** One node of the image. Of a file, either its text or where it stands among the sources. */
export type LockedNode = {
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly target?: string;
  readonly text?: string;
  /** Index into the lock's `sources`. */
  readonly source?: number;
};

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
      ...(this.#nodes.length > 0 && { extra: this.#nodes }),
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
  for (const item of new JsonReader(extra, "extra", problem).items()) {
    const { path, type, mode, ...rest } = item.fields(
      ["path", "type", "mode"],
      ["uid", "gid", "target", "text", "source"],
    );
    const common = {
      path: path.string(),
      mode: mode.count(),
      uid: rest.uid?.count() ?? 0,
      gid: rest.gid?.count() ?? 0,
    };
    const kind = type.oneOf(["file", "dir", "symlink"]);
    if (kind === "dir") {
      yield { ...common, type: kind };
    } else if (kind === "symlink") {
      if (rest.target === undefined) throw item.fail("a link without a target");
      yield { ...common, type: kind, target: rest.target.string() };
    } else if (rest.text !== undefined) {
      yield { ...common, type: kind, content: contentOf(rest.text.string()) };
    } else {
      const source = rest.source && sources[rest.source.count()];
      if (source === undefined) throw item.fail("a file without content");
      yield { ...common, type: kind, content: await ctx.open(source) };
    }
  }
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of an image from scratch: ${where} is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
