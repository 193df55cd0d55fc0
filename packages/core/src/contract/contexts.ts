/**
 * What the stages of a run may do: with network when they resolve, without when they build.
 *
 * @module
 */
import type { ExpectedDigest } from "../model/digest.ts";
import type { FileSource } from "../model/file-source.ts";
import type { ByteSource, RootfsEntry, StoredContent } from "../model/fs-entry.ts";
import type { JsonValue } from "../model/json.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { Capture, HostFile, HostTree, HostTreeOptions } from "./host-input.ts";
import type { HOST_REPOSITORY, LockedSource } from "./platform-lock.ts";

/** What every stage gets. */
export interface StageContext {
  /**
   * Aborts with the caller's reason; rethrow it as it is. From then on, members that return a promise
   * reject with it.
   */
  readonly signal: AbortSignal;
  /** Synchronous, never throws, never awaited. Core reports fetch, pack and step itself. */
  report(event: ProgressEvent): void;
}

/** A repository by name and base URLs. Core puts the caller's mirrors in place of the URLs. */
export type Repository = {
  /** Stable, e.g. `"debian-security"`: the name by which a user gives a mirror for it. */
  readonly name: string;
  /** Base URLs, tried in order. */
  readonly urls: readonly string[];
};

export interface ResolveContext extends StageContext {
  /**
   * GET of a path below a repository, mirrors tried in order.
   *
   * With `expected`, the bytes come from the cache or are checked against it. Without, they are
   * fresh and unverified: check a signature before you trust them. {@linkcode HOST_REPOSITORY}, with
   * `expected`, is the host: the lock does not list such a file, since another one vouches for it.
   *
   * @throws {FetchError} If no mirror has it; `status` is 404 or 410 where all agree that it is not there.
   * @throws {DigestMismatchError} If the bytes are not the expected ones, at any mirror.
   */
  fetch(
    repository: Repository,
    path: string,
    expected?: { readonly digest: ExpectedDigest; readonly size: number },
  ): Promise<Uint8Array>;

  /**
   * A file of any size whose digest the caller has given: from the cache, or downloaded into it.
   * Its source, which has the SHA-256 whatever was given, goes into the lock's `sources`.
   *
   * @throws {FetchError} If no mirror has it.
   * @throws {DigestMismatchError} If the bytes are not the expected ones, at any mirror.
   */
  download(
    repository: Repository,
    path: string,
    digest: ExpectedDigest,
  ): Promise<{ readonly source: LockedSource; readonly content: StoredContent }>;

  /**
   * The file of the host that the caller named, or the directory and all that lies below it, sorted
   * by path. What is neither file, directory nor link is left out with a warning.
   *
   * @param path Absolute, or relative to the working directory. A link there is followed.
   * @throws {ResolveError} If it is not there.
   * @throws {HostError} If any of it cannot be read.
   */
  hostFiles(path: string): Promise<readonly HostFile[]>;

  /**
   * The tree below a directory of the host: what there is, with contents that are read when they are
   * opened. Owners, modes, times, hard links, devices and extended attributes (file capabilities,
   * POSIX ACLs, `user.*`; those need GNU tar on the host) are those of the directory. Links are kept,
   * never followed. With a warning are left out: sockets, and what is mounted below the directory.
   *
   * @param path Absolute, or relative to the working directory. A link there is followed.
   * @throws {ResolveError} If no directory is there.
   * @throws {HostError} If any of it cannot be read, or vanishes meanwhile.
   * @throws {InvalidEntryError} If a name cannot stand in a rootfs.
   * @throws {TypeError} If a pattern is malformed.
   */
  hostTree(path: string, options?: HostTreeOptions): Promise<HostTree>;

  /**
   * Packs a tree as one source, to go into the lock's `sources`: {@linkcode BuildContext.captured}
   * gives its entries. The bytes are kept until the build ends; the digest is the same whenever the
   * tree is.
   *
   * @param path What was packed, as the caller named it.
   * @throws {HostError} If a content cannot be read, or is not what it was when the tree was read.
   */
  capture(path: string, tree: RootfsTree): Promise<Capture>;

  /** What the image below adds up to, where this one is built on top of another. To be read only. */
  readonly base?: RootfsTree;

  /** Public keys that the caller trusts instead of the provider's pinned ones. */
  readonly keyring?: Uint8Array;

  /** For messages about {@linkcode keyring}: the file that it is from, as the caller named it. */
  readonly keyringName?: string;

  /** Seconds since 1970-01-01Z: what counts as now when metadata expires. */
  readonly now: number;

  /** As {@linkcode BuildContext.derive}, of bytes whose digest is known. */
  derive(
    key: string,
    produce: () => ByteSource | Promise<ByteSource | FileSource>,
  ): Promise<StoredContent>;

  /** The result of a pure computation, kept in the cache by `key`: name every input in it. */
  memo(key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue>;
}

export interface BuildContext extends StageContext {
  /** As {@linkcode ResolveContext.base}. */
  readonly base?: RootfsTree;

  /** The entries of a {@linkcode Capture}. @throws {LockError} If another build has made it. */
  captured(source: LockedSource): AsyncIterable<RootfsEntry>;

  /** A locked source, checked against its digest. Waits until it has been fetched. */
  open(source: LockedSource): Promise<StoredContent>;

  /**
   * Keeps bytes that were derived from locked sources, such as the decompressed member of a .deb,
   * so that they can be opened again, in this build and in later ones. `key` names every input;
   * `produce` runs only where the cache does not have them.
   */
  derive(
    key: string,
    produce: () => ByteSource | Promise<ByteSource | FileSource>,
  ): Promise<StoredContent>;

  /** As {@linkcode ResolveContext.memo}. */
  memo(key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue>;
}
