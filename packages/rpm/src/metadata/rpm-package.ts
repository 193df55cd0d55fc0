/**
 * One package as the metadata of a repository describes it.
 *
 * @module
 */
import type { Digest } from "@rootsmith/core/provider";
import type { Checksum } from "./checksum.ts";
import { type Evr, formatEvr } from "./evr.ts";
import type { Relation, RequireRelation } from "./relation.ts";

export interface RpmPackage {
  readonly name: string;
  /** rpm's name of the architecture: `"x86_64"`, `"noarch"`. */
  readonly arch: string;
  readonly evr: Evr;
  /** Name of its repository. */
  readonly repository: string;
  /** Relative to {@linkcode base}, or else to the base URL of its repository. May begin with `../`. */
  readonly path: string;
  /** Base URL of its own, instead of its repository's: `xml:base`. */
  readonly base?: string;
  /** Of the package file, in bytes. */
  readonly size: number;
  /** Of the package file, as the metadata gives it. */
  readonly checksum: Checksum;
  /** The checksum, if it is SHA-256. */
  readonly digest?: Digest;
  readonly provides: readonly Relation[];
  readonly requires: readonly RequireRelation[];
  readonly conflicts: readonly Relation[];
  readonly obsoletes: readonly Relation[];
  readonly recommends: readonly Relation[];
  readonly suggests: readonly Relation[];
  readonly supplements: readonly Relation[];
  readonly enhances: readonly Relation[];
  /** Only those that primary.xml lists: below `/etc`, in a `bin` directory, `/usr/lib/sendmail`. */
  readonly files: readonly string[];
  /** Bytes. */
  readonly installedSize?: number;
  /** As the package spells it. */
  readonly license?: string;
  readonly vendor?: string;
  /** File name of the source package. */
  readonly sourceRpm?: string;
}

/** Name, version, release and architecture: `"bash-5.1.8-9.el9.x86_64"`. An epoch other than 0 comes before the version. */
export function nevraOf({ name, evr, arch }: Pick<RpmPackage, "name" | "evr" | "arch">): string {
  return `${name}-${formatEvr(evr)}.${arch}`;
}
