/**
 * The content-addressed cache: blobs by digest, and small facts by key.
 *
 * Several processes may use one directory at once, and it is valid whenever one of them is killed:
 * each file is written elsewhere and renamed, and every byte is checked before it is used.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { makeDirectory } from "../io/make-directory.ts";
import { FileSlice, OpenFiles, SpooledFile } from "../io/stored-file.ts";
import { type Digest, parseDigest } from "../model/digest.ts";
import type { FileSource } from "../model/file-source.ts";
import type { ByteSource, FileContent, StoredContent } from "../model/fs-entry.ts";
import { canonicalJson, type JsonValue } from "../model/json.ts";
import { BlobStore, type PutOptions } from "./cache-blobs.ts";
import { cacheDirectory } from "./cache-dir.ts";
import { writeError } from "./cache-error.ts";
import { type CacheDirectory, cacheFiles, type PruneOptions, pruneFiles } from "./cache-items.ts";
import { RecordStore, readRecord } from "./cache-records.ts";
import { type CacheSession, openSession } from "./cache-session.ts";
import { writeHashed } from "./cache-writer.ts";
import { describeTree, type KeptTree, keptTree } from "./kept-trees.ts";
import { VerifiedBlobs } from "./verified-blobs.ts";

export interface Cache {
  /** Absolute path. */
  readonly dir: string;

  /**
   * The bytes with that digest, or undefined. They are hashed at the first use in this process, unless
   * they were hashed before and their file has not changed since; damaged ones are removed and count as absent.
   */
  blob(digest: Digest): Promise<StoredContent | undefined>;

  /** Whether {@linkcode Cache.blob} may have it, of this size in bytes. Counts as a use. */
  has(digest: Digest, size: number): boolean;

  /** What content is known by that is a blob or a part of one; undefined of any other. */
  place(content: FileContent): string | undefined;

  /**
   * Streams bytes into the cache.
   *
   * @throws {DigestMismatchError} If digest or size are not the expected ones; nothing stays then.
   * @throws {HostError} If the host cannot store them.
   */
  put(
    bytes: ByteSource,
    options?: PutOptions,
  ): Promise<{ readonly digest: Digest; readonly content: StoredContent }>;

  /** The fact that was stored under `key`; undefined if there is none, or it is damaged. */
  record(key: JsonValue): Promise<JsonValue | undefined>;
  setRecord(key: JsonValue, value: JsonValue): Promise<void>;

  /** The record of `key`, or the result of `compute`, which becomes it. One computation at a time. */
  memo(key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue>;

  /**
   * The bytes that were stored under `key`, or those of `produce`. Calls at the same time share one
   * production, which the signal of the first one ends.
   */
  derive(
    key: string,
    produce: () => ByteSource | Promise<ByteSource | FileSource>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<StoredContent>;

  /** Keeps bytes until {@linkcode Cache.close}. */
  spool(
    bytes: ByteSource,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly digest: Digest; readonly content: StoredContent }>;

  /** Absolute path of a file that does not exist. It goes with {@linkcode Cache.close}. */
  newFile(): string;

  /**
   * The tree of `key`, which is there or can be made. Undefined where it is asked for the first time, or
   * where nothing would tell whether it is still as it was made.
   */
  tree(key: JsonValue, title: string, signal?: AbortSignal): Promise<KeptTree | undefined>;

  /** What is there, in no order. */
  list(): AsyncIterable<CacheItem>;

  /**
   * Makes room. What a running build of another process has used stays. Content of this process
   * that was opened before is not to be read afterwards.
   */
  prune(options: PruneOptions): Promise<{ readonly removed: number; readonly bytes: number }>;

  /**
   * Keeps the cache below a size, in bytes, if this process has stored anything: what was used least
   * recently goes. Only where no other process is at work, and nothing is read any more in this one.
   */
  trim(maxBytes: number): Promise<void>;

  /** Removes what was spooled and closes all files: no content can be read any more. */
  close(): Promise<void>;
}

export type CacheItem = (
  | { readonly kind: "blob"; readonly digest: Digest }
  | { readonly kind: "record"; readonly key: JsonValue; readonly value: JsonValue }
  | { readonly kind: "tree"; readonly title: string }
) & {
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970-01-01Z, with a fraction. */
  readonly lastUsed: number;
};

/** Mode of its directories: what only their owner may read lies here, too. So has it the XDG specification. */
const PRIVATE = 0o700;

/**
 * Opens the cache in {@linkcode cacheDirectory} of `dir`, and creates what is missing. Close it.
 *
 * @throws {HostError} If it cannot be written.
 */
export async function openCache(dir?: string): Promise<Cache> {
  const root = cacheDirectory(dir);
  try {
    const [blobs, records, trees, sessions] = ["blobs/sha256", "records", "trees", "sessions"].map(
      (name) => join(root, name),
    ) as [string, string, string, string];
    for (const path of [blobs, records, trees, sessions]) await makeDirectory(path, PRIVATE);
    return new DirectoryCache(root, { blobs, records, trees }, await openSession(sessions));
  } catch (cause) {
    throw writeError(root, cause);
  }
}

class DirectoryCache implements Cache {
  readonly dir: string;
  readonly #blobDir: string;
  readonly #blobFiles: CacheDirectory;
  readonly #recordDir: string;
  readonly #treeDir: string;
  readonly #session: CacheSession;
  readonly #files = new OpenFiles();
  readonly #blobs: BlobStore;
  readonly #records: RecordStore;
  readonly #memos = new Map<string, Promise<JsonValue>>();
  readonly #derived = new Map<string, Promise<StoredContent>>();
  #hasGrown = false;

  constructor(
    dir: string,
    { blobs, records, trees }: Readonly<Record<"blobs" | "records" | "trees", string>>,
    session: CacheSession,
  ) {
    this.dir = dir;
    this.#blobDir = blobs;
    this.#recordDir = records;
    this.#treeDir = trees;
    this.#session = session;
    this.#records = new RecordStore(records, session.newFile);
    const known = new VerifiedBlobs(this.#records);
    this.#blobs = new BlobStore(blobs, this.#files, session.newFile, known);
    this.#blobFiles = { dir: blobs, useOf: (name, size) => known.useOf(`sha256:${name}`, size) };
  }

  blob(digest: Digest): Promise<FileSlice | undefined> {
    return this.#blobs.get(digest);
  }

  has(digest: Digest, size: number): boolean {
    return this.#blobs.has(digest, size);
  }

  place(content: FileContent): string | undefined {
    if (!(content instanceof FileSlice) || dirname(content.file) !== this.#blobDir)
      return undefined;
    return `${basename(content.file)} ${content.offset} ${content.size}`;
  }

  put(
    bytes: ByteSource,
    options: PutOptions = {},
  ): Promise<{ readonly digest: Digest; readonly content: FileSlice }> {
    this.#hasGrown = true;
    return this.#blobs.put(bytes, options);
  }

  async record(key: JsonValue): Promise<JsonValue | undefined> {
    return this.#records.get(key);
  }

  async setRecord(key: JsonValue, value: JsonValue): Promise<void> {
    this.#records.set(key, value);
  }

  memo(key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue> {
    return shared(this.#memos, canonicalJson(key), async () => {
      const known = this.#records.get(key);
      return known === undefined ? this.#records.set(key, await compute()) : known;
    });
  }

  derive(
    key: string,
    produce: () => ByteSource | Promise<ByteSource | FileSource>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<StoredContent> {
    return shared(this.#derived, key, async () => {
      const record = { derived: key };
      const digest = this.#records.get(record);
      const known = digest && (await this.#blobs.get(parseDigest(String(digest))));
      if (known) return known;
      this.#hasGrown = true;
      const source = await produce();
      const made =
        "writeTo" in source
          ? await this.#blobs.take(source)
          : await this.#blobs.put(source, { what: `"${key}"`, ...options });
      this.#records.set(record, made.digest);
      return made.content;
    });
  }

  newFile(): string {
    return this.#session.newFile();
  }

  async spool(
    bytes: ByteSource,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly digest: Digest; readonly content: FileSlice }> {
    const file = this.#session.newFile();
    const { digest, size } = await writeHashed(bytes, file, options);
    return { digest, content: new SpooledFile(this.#files, file, 0, size) };
  }

  tree(key: JsonValue, title: string, signal?: AbortSignal): Promise<KeptTree | undefined> {
    return keptTree(this.#treeDir, key, title, this.#records, this.#session.newFile, signal);
  }

  async *list(): AsyncGenerator<CacheItem> {
    for await (const { name, size, lastUsed } of cacheFiles(this.#blobFiles)) {
      yield { kind: "blob", digest: `sha256:${name}`, size, lastUsed };
    }
    for await (const { file, size, lastUsed } of cacheFiles({ dir: this.#recordDir })) {
      const record = readRecord(file);
      if (record !== undefined) yield { kind: "record", ...record, size, lastUsed };
    }
    for await (const { file, lastUsed } of cacheFiles({ dir: this.#treeDir })) {
      yield { kind: "tree", ...describeTree(file), lastUsed };
    }
  }

  async prune(
    options: PruneOptions,
  ): Promise<{ readonly removed: number; readonly bytes: number }> {
    // A file's time comes from a coarser clock than the session's: one second of grace.
    const inUseSince = (await this.#session.othersSince()) / 1000 - 1;
    const removed = await pruneFiles(this.#dirs, options, inUseSince);
    for (const { name } of removed) this.#blobs.forget(`sha256:${name}`);
    return { removed: removed.length, bytes: removed.reduce((sum, { size }) => sum + size, 0) };
  }

  async trim(maxBytes: number): Promise<void> {
    if (!this.#hasGrown || (await this.#session.othersSince()) !== Number.POSITIVE_INFINITY) return;
    // What is used from now on is of a build that begins now.
    const inUseSince = Date.now() / 1000 - 1;
    await pruneFiles(this.#dirs, { maxBytes }, inUseSince);
  }

  async close(): Promise<void> {
    this.#files.close();
    await this.#session.close();
  }

  get #dirs(): readonly CacheDirectory[] {
    return [this.#blobFiles, { dir: this.#recordDir }, { dir: this.#treeDir }];
  }
}

/** Runs `start` unless a call with that key is still running, whose result it then gives. */
function shared<T>(
  running: Map<string, Promise<T>>,
  key: string,
  start: () => Promise<T>,
): Promise<T> {
  const known = running.get(key);
  if (known !== undefined) return known;
  const promise = start().finally(() => running.delete(key));
  running.set(key, promise);
  return promise;
}
