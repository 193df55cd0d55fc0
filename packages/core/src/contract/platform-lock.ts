/**
 * What a provider pins, for one platform: everything that the build reads.
 *
 * @module
 */
import type { Digest } from "../model/digest.ts";
import type { JsonValue } from "../model/json.ts";
import type { Platform } from "../model/oci.ts";
import type { PackageFact } from "../packages/package-fact.ts";

/** Everything that a later offline build needs, for one platform. JSON; users commit it. */
export type PlatformLock = {
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
  /** Host files that the build reads. Core adds them, where there are any. */
  readonly host?: readonly LockedHostPath[];
  /** Provider-private facts. Read back from disk, so narrow it before use. */
  readonly extra?: JsonValue;
};

/** Repository of sources that are files of the host: paths are as in {@linkcode LockedHostPath}. */
export const HOST_REPOSITORY = "host";

/** One immutable download: a path below a repository, so any mirror that has it serves. */
export type LockedSource = {
  /** Key of `PlatformLock.repositories`, or {@linkcode HOST_REPOSITORY}. */
  readonly repository: string;
  /** `/`-separated, relative to the repository's base URL. */
  readonly path: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Fingerprint of the key whose signature covers `digest`, upper-case hex; absent if unsigned. */
  readonly signedBy?: string;
};

/** A file or directory of the host that a build reads, as it was when the lock was written. */
export type LockedHostPath = {
  /** Relative to the working directory; absolute where the two have only the root in common. */
  readonly path: string;
  /**
   * Over what lies there: paths, types, link targets, contents, and which files are executable. Of a
   * tree that was captured: that of its source.
   */
  readonly digest: Digest;
  /** A tree that was captured: only resolving again shows whether it is still the same. */
  readonly captured?: true;
};
