/**
 * One binary package as an index describes it.
 *
 * @see deb-control(5); https://wiki.debian.org/DebianRepository/Format, "Packages" Indices
 * @module
 */
import { type ExpectedDigest, expectedDigest, FormatError } from "@rootsmith/core/provider";
import type { Stanza } from "./deb822.ts";
import {
  parseRelationList,
  parseRelations,
  type Relation,
  type RelationGroup,
} from "./relation.ts";
import type { ReleaseFacts } from "./release-file.ts";
import { isYes } from "./sources-text.ts";

/** The index that has a package. */
export interface IndexOrigin {
  /** Name of the repository: `"debian-security"`. */
  readonly repository: string;
  readonly suite: string;
  readonly component: string;
  /** Fingerprint of the key that signed the Release file. Absent of what the user trusts unsigned. */
  readonly signedBy?: string;
  /** Host name of the repository, as pins by origin name it. Absent of local files. */
  readonly site?: string;
  /** Used by pins and `name/suite`. Absent for local files. */
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
  /** SHA-256; where the index has none, SHA-512. */
  readonly digest: ExpectedDigest;
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
  const path = pathOf(name, requiredField(stanza, "filename"));
  const installedSize = stanza.get("installed-size");
  return {
    name,
    version,
    architecture: requiredField(stanza, "architecture"),
    multiArch: multiArchOf(stanza),
    essential: isYes(stanza.get("essential")),
    priority: stanza.get("priority")?.toLowerCase() ?? "optional",
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
    digest: digestOf(name, stanza.get("sha256") ?? requiredField(stanza, "sha512")),
    origin,
  };
}

function requiredField(stanza: Stanza, field: string): string {
  const value = stanza.get(field);
  if (!value) throw malformed(stanza.get("package") ?? "", `it has no field "${field}"`);
  return value;
}

/** `"pool/a.deb"`, of `./pool//b/../a.deb` too. */
function pathOf(name: string, filename: string): string {
  const parts: string[] = [];
  for (const part of filename.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) {
      throw malformed(name, `its file "${filename}" is outside the repository`);
    }
  }
  return parts.join("/");
}

function multiArchOf(stanza: Stanza): DebianPackage["multiArch"] {
  const value = stanza.get("multi-arch");
  return value === "same" || value === "foreign" || value === "allowed" ? value : "no";
}

/** Parses `Source: glibc (2.36-9)`; the version is given only where it differs from the package's. */
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

function digestOf(name: string, hex: string): ExpectedDigest {
  try {
    return expectedDigest(hex);
  } catch {
    throw malformed(name, `"${hex}" is neither a SHA256 nor a SHA512`);
  }
}

function malformed(name: string, fact: string): FormatError {
  return new FormatError(`Cannot read the stanza of "${name}": ${fact}`, {
    format: "deb822",
  });
}
