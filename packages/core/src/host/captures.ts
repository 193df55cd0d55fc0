/**
 * Trees that were packed while a build was resolved.
 *
 * @module
 */
import { resolve } from "node:path";
import type { Cache } from "../cache/cache.ts";
import { storeCompressing } from "../cache/compressed-blobs.ts";
import { type BlockFormat, COMPRESSORS } from "../compress/compress-block.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { Capture } from "../contract/host-input.ts";
import type { LockedSource } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import type { Digest } from "../model/digest.ts";
import { LockError } from "../model/errors.ts";
import type { FsEntry, RootfsEntry, StoredContent } from "../model/fs-entry.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { withoutUsualRoot } from "../rootfs/usual-root.ts";
import { readTar } from "../tar/read-tar.ts";
import { writeTar } from "../tar/write-tar.ts";
import { HostFileContent } from "./host-file-content.ts";
import { lockedPath } from "./host-files.ts";

/** The entries of a capture, sorted. Where all of a layer are these it need not be packed again. */
export class CapturedEntries implements AsyncIterable<RootfsEntry> {
  readonly tar: StoredContent;
  readonly digest: Digest;
  /** The latest mtime, in seconds. */
  readonly newest: number;
  readonly #signal: AbortSignal;

  constructor(tar: StoredContent, digest: Digest, newest: number, signal: AbortSignal) {
    this.tar = tar;
    this.digest = digest;
    this.newest = newest;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): AsyncGenerator<RootfsEntry> {
    return readTar(this.tar, { signal: this.#signal });
  }
}

export interface CapturesOptions {
  /** What relative paths start from. Default: the working directory. */
  readonly directory?: string | undefined;
  /** In which the outputs will want them. Default: not known. */
  readonly compression?: BlockFormat | undefined;
}

/** The captures of one build. */
export class Captures {
  readonly #entries = new Map<Digest, CapturedEntries>();
  readonly #cache: Cache;
  readonly #ctx: StageContext;
  readonly #options: CapturesOptions;

  constructor(cache: Cache, ctx: StageContext, options: CapturesOptions = {}) {
    this.#cache = cache;
    this.#ctx = ctx;
    this.#options = options;
  }

  /** As `ResolveContext.capture`. */
  async capture(path: string, tree: RootfsTree): Promise<Capture> {
    const { signal } = this.#ctx;
    const entries = tree.entries();
    const newest = entries.reduce(
      (latest, entry) => Math.max(latest, entry.type === "whiteout" ? 0 : (entry.mtime ?? 0)),
      0,
    );
    const size = entries.reduce(
      (sum, entry) => sum + (entry.type === "file" ? entry.content.size : 0),
      0,
    );
    const { compression, directory } = this.#options;
    const key = compression && {
      captured: resolve(directory ?? "", path),
      entries: entries.length,
      size,
      newest,
      compressor: COMPRESSORS[compression],
    };
    // What looks as it did then is most likely the same, whose compressed form is known by its digest.
    const isSeen = key !== undefined && (await this.#cache.record(key)) !== undefined;
    const { digest, content } = await storeCompressing(
      this.#cache,
      writeTar(acquired(withoutUsualRoot(entries)), { epoch: newest, reuseChunks: true, signal }),
      { compression: isSeen ? undefined : compression, size, what: `"${path}"`, signal },
      (bytes) => this.#cache.spool(bytes, { signal }),
    );
    if (key !== undefined && !isSeen) await this.#cache.setRecord(key, digest);
    this.#entries.set(digest, new CapturedEntries(content, digest, newest, signal));
    const source = {
      repository: HOST_REPOSITORY,
      path: lockedPath(path, directory),
      digest,
      size: content.size,
    };
    return { source, newest };
  }

  /** As `BuildContext.captured`. */
  entries({ digest, path }: LockedSource): CapturedEntries {
    const entries = this.#entries.get(digest);
    if (entries !== undefined) return entries;
    throw new LockError(`Cannot build from "${path}": it was captured by another build`, {
      hint: "Build it again without the lock",
    });
  }

  /** The bytes of a source, if it is one of the captures. */
  content({ digest }: LockedSource): StoredContent | undefined {
    return this.#entries.get(digest)?.tar;
  }
}

/** Entries with their files opened; those whose file is gone are left out, with their links. */
function* acquired(entries: Iterable<FsEntry>): Generator<FsEntry> {
  const gone = new Set<string>();
  for (const entry of entries) {
    if (entry.type === "hardlink" && gone.has(entry.target)) continue;
    if (entry.type !== "file" || !(entry.content instanceof HostFileContent)) {
      yield entry;
      continue;
    }
    const { content } = entry;
    if (!content.acquire()) {
      gone.add(entry.path);
      continue;
    }
    try {
      yield entry;
    } finally {
      content.release();
    }
  }
}
