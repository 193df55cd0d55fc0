/**
 * What a package file holds, whichever format it has.
 *
 * @see apk-package(5), "PACKAGE METADATA"
 * @module
 */
import type { RootfsEntry } from "@rootsmith/core/provider";

/** An entry whose owners are those that the rootfs calls so; where it does not, their numbers. */
export type ApkEntry = RootfsEntry & {
  readonly userName?: string;
  readonly groupName?: string;
  /** SHA-1 or SHA-256 of the content, in hex, where the package says it. */
  readonly hash?: string;
};

export interface OpenApk {
  readonly format: 2 | 3;
  /** In the order of the package. */
  readonly entries: readonly ApkEntry[];
  /** By what they are for: `"post-install"`, `"trigger"`. */
  readonly scripts: ReadonlyMap<string, Uint8Array>;
  /** Globs of directories. */
  readonly triggers: readonly string[];
  /** Packages whose files it may take over: `"busybox<1.30"`. */
  readonly replaces: readonly string[];
  readonly replacesPriority: number;
}
