/**
 * One binary package as an index describes it.
 *
 * @see deb-control(5); https://wiki.debian.org/DebianRepository/Format, "Packages" Indices
 * @module
 */
import { type Digest, FormatError, parseDigest } from "@rootsmith/core";
import type { Stanza } from "./deb822.ts";
import {
  parseRelationList,
  parseRelations,
  type Relation,
  type RelationGroup,
} from "./relation.ts";
import type { ReleaseFacts } from "./release-file.ts";

/** Which index a package stands in. */
export interface IndexOrigin {
  /** Name of the repository: `"debian-security"`. */
  readonly repository: string;
  readonly suite: string;
  readonly component: string;
  /** Fingerprint of the key that signed the Release file. Absent of what the user trusts unsigned. */
  readonly signedBy?: string;
  /** Host name of the repository, as pins by origin name it. Absent of local files. */
  readonly site?: string;
  /** What pins and `name/suite` go by. Absent of local files. */
  readonly release?: ReleaseFacts;
}

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** `"all"` or an architecture. */
  readonly architecture: string;
  readonly multiArch: "no" | "same" | "foreign" | "allowed";
  readonly essential: boolean;
  /** `"required"`, `"important"`, `"standard"`, `"optional"`, `"extra"`. */
  readonly priority: string;
  readonly source: { readonly name: string; readonly version: string };
  readonly preDepends: readonly RelationGroup[];
  readonly depends: readonly RelationGroup[];
  readonly recommends: readonly RelationGroup[];
  readonly conflicts: readonly Relation[];
  readonly breaks: readonly Relation[];
  /** A version, where there is one, is the exact version that is provided. */
  readonly provides: readonly Relation[];
  readonly replaces: readonly Relation[];
  /** KiB, estimated. */
  readonly installedSize?: number;
  /** Path of the .deb below the repository. */
  readonly path: string;
  /** Bytes of the .deb. */
  readonly size: number;
  readonly digest: Digest;
  readonly origin: IndexOrigin;
}

/**
 * Narrows a stanza of a package index.
 *
 * @throws {FormatError} If a field is missing or malformed.
 */
export function packageOf(stanza: Stanza, origin: IndexOrigin): DebianPackage {
  const name = requiredField(stanza, "package");
  const version = requiredField(stanza, "version");
  const path = requiredField(stanza, "filename");
  if (path.startsWith("/") || path.split("/").includes("..")) {
    throw malformed(name, `its file "${path}" is outside the repository`);
  }
  const installedSize = stanza.get("installed-size");
  return {
    name,
    version,
    architecture: requiredField(stanza, "architecture"),
    multiArch: multiArchOf(stanza),
    essential: stanza.get("essential") === "yes",
    priority: stanza.get("priority") ?? "optional",
    source: sourceOf(stanza.get("source"), name, version),
    preDepends: parseRelations(stanza.get("pre-depends")),
    depends: parseRelations(stanza.get("depends")),
    recommends: parseRelations(stanza.get("recommends")),
    conflicts: parseRelationList(stanza.get("conflicts")),
    breaks: parseRelationList(stanza.get("breaks")),
    provides: parseRelationList(stanza.get("provides")),
    replaces: parseRelationList(stanza.get("replaces")),
    ...(installedSize !== undefined && { installedSize: wholeNumber(name, installedSize) }),
    path,
    size: wholeNumber(name, requiredField(stanza, "size")),
    digest: sha256Of(name, requiredField(stanza, "sha256")),
    origin,
  };
}

function requiredField(stanza: Stanza, field: string): string {
  const value = stanza.get(field);
  if (!value) throw malformed(stanza.get("package") ?? "", `it has no field "${field}"`);
  return value;
}

function multiArchOf(stanza: Stanza): DebianPackage["multiArch"] {
  const value = stanza.get("multi-arch");
  return value === "same" || value === "foreign" || value === "allowed" ? value : "no";
}

/** Of a field `Source: glibc (2.36-9)`; the version stands there only where it differs from the package's. */
export function sourceOf(
  field: string | undefined,
  name: string,
  version: string,
): DebianPackage["source"] {
  const [, sourceName, sourceVersion] = /^(\S+)(?:\s+\((\S+)\))?$/.exec(field ?? "") ?? [];
  return { name: sourceName ?? name, version: sourceVersion ?? version };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw malformed(name, `"${text}" is not a size`);
  }
  return value;
}

function sha256Of(name: string, hex: string): Digest {
  try {
    return parseDigest(`sha256:${hex}`);
  } catch {
    throw malformed(name, `"${hex}" is not a SHA256`);
  }
}

function malformed(name: string, fact: string): FormatError {
  return new FormatError(`Cannot read the stanza of "${name}": ${fact}`, {
    format: "deb822",
  });
}
