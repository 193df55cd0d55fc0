/**
 * What the page of a difference between two images shows: a document of plain JSON.
 *
 * @module
 */

import type { FactDifference, PathDifference } from "@rootsmith/core/image";
import type { ChangelogEntry } from "@rootsmith/core/provider";

export interface DifferenceReport {
  readonly old: SideReport;
  readonly new: SideReport;
  readonly packages: readonly PackageChange[];
  readonly files: readonly FileChange[];
  /** Directories that have another size, and what is in them, some levels deep. */
  readonly directories: readonly SizeChange[];
  readonly config: readonly FactDifference[];
  /** Of the new image. */
  readonly layers: readonly PulledLayer[];
}

export interface SideReport {
  /** By which a person knows it. */
  readonly name: string;
  readonly platform: string;
  /** Of the manifest. */
  readonly digest: string;
  /** RFC 3339. */
  readonly created?: string;
  /** Bytes of all files. */
  readonly size: number;
  /** Bytes of the blobs of the layers. */
  readonly compressedSize: number;
  readonly packages: number;
}

export interface PackageChange {
  readonly name: string;
  readonly kind: "added" | "removed" | "upgraded" | "downgraded" | "changed";
  readonly before?: string;
  readonly after?: string;
  /** Bytes of its files. */
  readonly sizeBefore: number;
  readonly sizeAfter: number;
  /** Of an upgrade, the newest first. */
  readonly changelog: readonly ChangelogEntry[];
}

export interface FileChange extends PathDifference {
  /** Name of its package, in the new image where it is there. */
  readonly package?: string;
  /** Of a small text: lines as in a unified diff, each with ` `, `+`, `-` or `@` before it. */
  readonly lines?: readonly string[];
}

export interface SizeChange {
  readonly path: string;
  readonly before: number;
  readonly after: number;
}

export interface PulledLayer {
  readonly digest: string;
  /** Bytes of the blob. */
  readonly size: number;
  /** Whether the old image has it, too. */
  readonly isShared: boolean;
  readonly createdBy?: string;
}
