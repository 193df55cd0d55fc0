/**
 * What the page of an image shows: a document of plain JSON.
 *
 * @module
 */
import type { ImageConfig } from "@rootsmith/core/provider";

export interface ImageReport {
  readonly facts: ImageFacts;
  readonly layers: readonly LayerReport[];
  readonly history: readonly HistoryStep[];
  readonly files: FileTable;
  readonly packages: readonly PackageReport[];
  /** Why packages are missing from the list, if they are. */
  readonly packageProblem?: string;
  readonly accounts: Accounts;
  readonly checks: readonly CheckReport[];
  readonly documents: readonly DocumentLink[];
}

export interface ImageFacts {
  /** By which a person knows it. */
  readonly name: string;
  /** Of the manifest of this platform, or of the config where there is no manifest yet. */
  readonly digest?: string;
  readonly platform: string;
  /** All that the image has. */
  readonly platforms: readonly string[];
  /** RFC 3339. */
  readonly created?: string;
  /** What os-release calls it: `"Debian GNU/Linux 13 (trixie)"`. */
  readonly system?: string;
  readonly config: ImageConfig;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface LayerReport {
  readonly digest: string;
  readonly diffID: string;
  /** Bytes of the blob, where it is known. */
  readonly size?: number;
  /** Files that it has, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Those of them that a later layer replaces or removes. */
  readonly hidden: number;
  readonly createdBy?: string;
}

export interface HistoryStep {
  readonly created?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** Nodes of the rootfs in columns, which pack well. Parents come first; the root is the first node, its name is `""`. */
export interface FileTable {
  readonly names: readonly string[];
  /** Indexes of nodes. */
  readonly parents: readonly number[];
  /** Indexes of {@linkcode FileTable.attributes}. */
  readonly kinds: readonly number[];
  /** Bytes of files; a hard link takes none. */
  readonly sizes: readonly number[];
  /** Indexes of packages; -1 of what is nobody's. */
  readonly packages: readonly number[];
  /** Indexes of layers; -1 of what no layer has. */
  readonly layers: readonly number[];
  /** What nodes have in common. */
  readonly attributes: readonly FileAttributes[];
  /** Where links lead, by index of the node. */
  readonly targets: Readonly<Record<number, string>>;
  /** Names of capabilities, by index of the node: `"cap_net_raw=ep"`. */
  readonly capabilities: Readonly<Record<number, string>>;
}

export interface FileAttributes {
  readonly type: "file" | "dir" | "symlink" | "hardlink" | "fifo" | "char" | "block";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface PackageReport {
  readonly purl: string;
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  /** Bytes of its files that are there. */
  readonly size: number;
  readonly files: number;
  /** SPDX expression. */
  readonly license?: string;
  /** The source package, where it is called otherwise. */
  readonly source?: string;
  readonly supplier?: string;
  /** Why it is there by itself: asked for, part of every system, or needed by no other. */
  readonly reason?: "asked" | "base" | "top";
  /** The package before it on the shortest chain from one that has a reason: an index. */
  readonly via?: number;
  /** Indexes of what it needs, and of what it would like to have. */
  readonly needs: readonly number[];
  readonly wants: readonly number[];
}

export interface Accounts {
  readonly users: readonly UserReport[];
  readonly groups: readonly GroupReport[];
}

export interface UserReport {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  readonly password: "none" | "locked" | "set" | "unknown";
}

export interface GroupReport {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export type CheckName =
  | "private-keys"
  | "world-writable"
  | "missing-libraries"
  | "broken-links"
  | "unknown-owners"
  | "empty-passwords"
  | "leftovers";

export interface CheckReport {
  readonly name: CheckName;
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** Without a leading `/`. */
  readonly path: string;
  readonly fact?: string;
  /** Bytes that it takes, where that is what is wrong. */
  readonly size?: number;
}

/** A document about the image, somewhere else. */
export interface DocumentLink {
  /** `"SPDX"`, `"CycloneDX"`, `"Provenance"`, or its media type. */
  readonly kind: string;
  readonly digest?: string;
  /** Bytes. */
  readonly size?: number;
  /** Relative to the page, where it is a file beside it. */
  readonly href?: string;
}
