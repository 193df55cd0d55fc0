/**
 * The contract between core and a distro plugin.
 *
 * A provider turns its options into a {@linkcode PlatformLock} (network allowed) and a lock into
 * layers (network absent). It never touches the host's files, never needs root, and never writes
 * tar or OCI JSON: core does that.
 *
 * @module
 */
import type { Digest, ExpectedDigest } from "../model/digest.ts";
import type { ByteSource, FsEntry, RootfsEntry, StoredContent } from "../model/fs-entry.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { ImageConfig, Platform } from "../model/oci.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { Normalization } from "../normalize/normalization.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { Capture, HostFile, HostTree, HostTreeOptions } from "./host-content.ts";

/** One distro. Made by a factory, `debian({ suite: "trixie" })`, that closes over its options. */
export interface RootfsProvider {
  /** Stable id in locks, logs and errors: lower-case, e.g. `"debian"`. */
  readonly name: string;

  /** Bump when the same lock would give different bytes. Part of the layer cache key. */
  readonly revision: number;

  /** Options after defaults. Kept in the lock to detect drift, so: no secrets, no paths. */
  readonly options: JsonObject;

  /**
   * Pins everything that the build will read. Called once per platform. Deterministic for the same
   * upstream bytes.
   *
   * @throws {UnsupportedPlatformError} If the distro has no port for `platform`.
   * @throws {ResolveError} If a package, suite or index cannot be resolved.
   * @throws {SignatureError} If no trusted key vouches for the metadata.
   */
  resolve(platform: Platform, ctx: ResolveContext): Promise<PlatformLock>;

  /**
   * Yields layers, base first. Reads only `lock` and `ctx`. Same lock, same entries, on every
   * runtime. Used as it is when nothing is to be configured.
   *
   * @throws {LockError} If `lock.extra` is not what this provider wrote.
   * @throws {FormatError} If an archive is malformed.
   */
  layers(lock: PlatformLock, ctx: BuildContext): AsyncIterable<LayerDraft>;

  /**
   * True: what it yields can lie on top of another image, as files do. Packages cannot, whose
   * database would not know of those below.
   */
  readonly extendsImages?: boolean;

  /** Config for the image. Pure. Omit for an empty config. */
  config?(lock: PlatformLock): ImageConfig;

  /**
   * How the tree is configured. Omit if nothing has to run. May read the locked sources, since
   * which packages have a script stands only in them; the same lock gives the same plan.
   */
  configure?(lock: PlatformLock, ctx: BuildContext): Promise<ConfigurePlan>;

  /** True: the layers will do where no executor can be used. Default: the build fails there. */
  readonly usableUnconfigured?: boolean;

  /** What of a configured tree differs from build to build and is not needed. See the caller's `normalize`. */
  readonly normalizations?: readonly Normalization[];

  /**
   * SPDX expressions by package URL, of packages whose licences stand in the rootfs and not in the
   * lock. Called when an SBOM is written.
   */
  licenses?(lock: PlatformLock, rootfs: RootfsReader): Promise<ReadonlyMap<string, string>>;

  /**
   * The mirrors that the host itself uses, by repository name, if it runs this distro. `host` reads
   * the host's files. Called only where the caller named no mirror.
   */
  hostMirrors?(host: RootfsReader): Promise<Readonly<Record<string, readonly string[]>>>;
}

/** Everything that a later offline build needs, for one platform. JSON; users commit it. */
export interface PlatformLock {
  readonly platform: Platform;
  /** Manifest of the image below, where this one is built on top of another. */
  readonly base?: Digest;
  /** Seconds since 1970-01-01Z, from upstream (Release `Date`, snapshot id). Caps every mtime. */
  readonly epoch: number;
  /** Base URLs by repository name, tried in order; a user's mirror replaces them at build time. */
  readonly repositories: Readonly<Record<string, readonly string[]>>;
  /** Blobs to fetch, in the order in which `layers` reads them. Order is meaning, never re-sorted. */
  readonly sources: readonly LockedSource[];
  /** Packages in the rootfs, for the SBOM. Known here so that an SBOM needs no build. */
  readonly packages: readonly PackageFact[];
  /** What of the host went into it. Core adds it, where there is any. */
  readonly host?: readonly LockedHostPath[];
  /** Provider-private facts. Read back from disk, so narrow it before use. */
  readonly extra?: JsonValue;
}

/** One immutable download: a path below a repository, so any mirror that has it will do. */
export interface LockedSource {
  /** Key of `PlatformLock.repositories`, or {@linkcode HOST_REPOSITORY}. */
  readonly repository: string;
  /** `/`-separated, relative to the repository's base URL. */
  readonly path: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Fingerprint of the key whose signature covers `digest`, upper-case hex; absent if unsigned. */
  readonly signedBy?: string;
}

/** A file or directory of the host that a build reads, as it was when the lock was written. */
export interface LockedHostPath {
  /** Relative to the working directory; absolute where the two have only the root in common. */
  readonly path: string;
  /**
   * Over what lies there: paths, types, link targets, contents, and which files are executable. Of a
   * {@linkcode Capture}: that of its source.
   */
  readonly digest: Digest;
  /** A tree that was captured: only resolving again shows whether it is still the same. */
  readonly captured?: true;
}

/** What an SBOM says about one package. */
export interface PackageFact {
  /** Package URL: unique in a lock, and the value of `FsEntry.package`. */
  readonly purl: string;
  readonly name: string;
  readonly version: string;
  /** Where its bytes came from; must be in `sources`. */
  readonly digest?: Digest;
  readonly source?: { readonly name: string; readonly version: string };
  /** SPDX expression. Absent if the package says it only in the rootfs, or not at all. */
  readonly license?: string;
  /** Who distributes it: `"Debian"`. */
  readonly supplier?: string;
}

/** One layer before it has bytes. Core sorts, clamps, checks, packs and hashes it. */
export interface LayerDraft {
  /** For history, progress and error messages: `"debian trixie"`. */
  readonly title: string;
  readonly entries: AsyncIterable<FsEntry> | Iterable<FsEntry>;
}

/** How the tree is configured: phases in order. With an executor they bring the whole content. */
export interface ConfigurePlan {
  /** Of the layer that comes out, as in a {@linkcode LayerDraft}. */
  readonly title: string;
  readonly phases: readonly ConfigurePhase[];
}

/** `before` (preinst, `%pre`), then the phase's entries, then `after` (`dpkg --configure -a`, `%post`). */
export interface ConfigurePhase {
  /** For progress and error messages: `"essential packages"`. */
  readonly title: string;
  readonly before?: readonly ConfigureStep[];
  /** May depend on what the tree says by now: dpkg's diversions, users that a preinst added. */
  entries?(tree: RootfsReader, ctx: BuildContext): AsyncIterable<FsEntry>;
  readonly after?: readonly ConfigureStep[];
}

/** Reads single files of a tree. */
export interface RootfsReader {
  /** `path` as in an entry. Undefined if no regular file is there. Links are resolved inside the tree. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * What is at `path` by now, whoever made it; undefined if nothing is. Parents are resolved inside
   * the tree, the node itself is not followed. A session has it, and what {@linkcode list} does.
   */
  stat?(path: string): Promise<RootfsStat | undefined>;
  /** The names in a directory, in no order; undefined if none is there. A link there is followed. */
  list?(path: string): Promise<readonly string[] | undefined>;
}

/** A node as programs see it, without its content. */
export interface RootfsStat {
  readonly type: "file" | "dir" | "symlink" | "fifo" | "char" | "block" | "socket";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
  /** Bytes, of a file. */
  readonly size: number;
  /** Of a symlink. */
  readonly target?: string;
}

/** One program, run as root of the rootfs, without network. Shown in a dry run, kept in the history. */
export interface ConfigureStep {
  /** What is being done, for progress and errors: `"run the preinst of libc6"`. */
  readonly title: string;
  /** `argv[0]` is absolute in the rootfs. No shell. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  /** True: a failure is a warning, as that of rpm's `%post`, and the build goes on. */
  readonly mayFail?: boolean;
  /** What the last output of a failure comes to, if that is known. */
  explain?(output: string): StepFailure | undefined;
}

/** Why a step failed, in words of what it does. */
export interface StepFailure {
  /** `"the postinst of tzdata exited with code 3"`. */
  readonly fact: string;
  /** What to do now. */
  readonly hint?: string;
}

/** What every stage gets. */
export interface StageContext {
  /** Aborts with the caller's reason; rethrow it as it is. */
  readonly signal: AbortSignal;
  /** Synchronous, never throws, never awaited. Core reports fetch, pack and step itself. */
  report(event: ProgressEvent): void;
}

/** A repository by name and base URLs. Core puts the caller's mirrors in place of the URLs. */
export interface Repository {
  /** Stable, e.g. `"debian-security"`: the name by which a user gives a mirror for it. */
  readonly name: string;
  /** Base URLs, tried in order. */
  readonly urls: readonly string[];
}

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

  /** Seconds since 1970-01-01Z: what counts as now when metadata expires. */
  readonly now: number;

  /** As {@linkcode BuildContext.derive}, of bytes whose digest is known. */
  derive(key: string, produce: () => ByteSource): Promise<StoredContent>;

  /** The result of a pure computation, kept in the cache by `key`: name every input in it. */
  memo(key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue>;
}

export interface BuildContext extends StageContext {
  /** The entries of a {@linkcode Capture}. @throws {LockError} If another build has made it. */
  captured(source: LockedSource): AsyncIterable<RootfsEntry>;

  /** A locked source, checked against its digest. Waits until it has been fetched. */
  open(source: LockedSource): Promise<StoredContent>;

  /**
   * Keeps bytes that were derived from locked sources, such as the decompressed member of a .deb,
   * so that they can be opened again, in this build and in later ones. `key` names every input;
   * `produce` runs only where the cache does not have them.
   */
  derive(key: string, produce: () => ByteSource): Promise<StoredContent>;

  /** As {@linkcode ResolveContext.memo}. */
  memo(key: JsonValue, compute: () => Promise<JsonValue>): Promise<JsonValue>;
}
