/**
 * A `<package>` of primary as a package.
 *
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { digestOfChecksum, parseChecksum } from "../metadata/checksum.ts";
import type { Evr } from "../metadata/evr.ts";
import { withItself } from "../metadata/own-provide.ts";
import type { Comparison, Relation, RequireRelation } from "../metadata/relation.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "./read-xml.ts";
import { isBelow } from "./repomd.ts";

/** Where packages were read. */
export interface PackageOrigin {
  /** Name of the repository. */
  readonly repository: string;
}

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  EQ: "=",
  LT: "<",
  LE: "<=",
  GT: ">",
  GE: ">=",
};

/**
 * @param what For messages: `"package "bash" of base"`.
 * @throws {FormatError} If a part is missing, or its location is no relative path.
 */
export function packageOf(element: XmlElement, origin: PackageOrigin, what: string): RpmPackage {
  const required = <T>(value: T | undefined, fact: string): T => {
    if (value === undefined)
      throw new FormatError(`Cannot read ${what}: ${fact}`, { format: "primary" });
    return value;
  };
  const name = required(textOf(element, "name"), "it has no name");
  const version = required(childOf(element, "version"), "it has no version");
  const evr = required(evrOf(version), "its version is empty");
  const location = required(childOf(element, "location")?.attributes, "it has no location");
  const path = required(location.href, "it has no location");
  const base = location["xml:base"];
  // those of Amazon Linux lie in a store beside the repository: "../../../../blobstore/…"
  if (!isBelow(path.replace(/^(?:\.\.\/)+/, ""))) required(undefined, `it lies at "${path}"`);
  const checksum = required(childOf(element, "checksum"), "it has no checksum");
  const parsed = parseChecksum(checksum.attributes.type ?? "", checksum.text);
  const digest = digestOfChecksum(parsed);
  const size = childOf(element, "size")?.attributes;
  const bytes = Number(size?.package);
  if (!Number.isSafeInteger(bytes) || bytes <= 0) required(undefined, "it has no size");
  const format = required(childOf(element, "format"), "it has no format");
  const license = textOf(format, "rpm:license");
  const vendor = textOf(format, "rpm:vendor");
  const sourceRpm = textOf(format, "rpm:sourcerpm");
  const relations = (section: string): readonly Relation[] =>
    childrenOf(childOf(format, `rpm:${section}`), "rpm:entry").map(relationOf);
  return {
    name,
    arch: required(textOf(element, "arch"), "it has no architecture"),
    evr,
    repository: origin.repository,
    path,
    ...(base !== undefined && { base }),
    size: bytes,
    checksum: parsed,
    ...(digest !== undefined && { digest }),
    provides: withItself(relations("provides"), { name, evr }),
    requires: childrenOf(childOf(format, "rpm:requires"), "rpm:entry").map(requireOf),
    conflicts: relations("conflicts"),
    obsoletes: relations("obsoletes"),
    recommends: relations("recommends"),
    suggests: relations("suggests"),
    supplements: relations("supplements"),
    enhances: relations("enhances"),
    files: childrenOf(format, "file").map((file) => file.text),
    ...(size?.installed !== undefined && { installedSize: Number(size.installed) }),
    ...(license !== undefined && { license }),
    ...(vendor !== undefined && { vendor }),
    ...(sourceRpm !== undefined && { sourceRpm }),
  };
}

function relationOf({ attributes }: XmlElement): Relation {
  const { name = "", flags } = attributes;
  const comparison = flags === undefined ? undefined : COMPARISONS[flags];
  const evr = comparison && evrOf({ attributes });
  return comparison && evr ? { name, range: { comparison, evr } } : { name };
}

function requireOf(element: XmlElement): RequireRelation {
  return { ...relationOf(element), pre: element.attributes.pre === "1" };
}

function evrOf({ attributes }: Pick<XmlElement, "attributes">): Evr | undefined {
  const { epoch = "0", ver, rel = "" } = attributes;
  return ver ? { epoch: Number(epoch) || 0, version: ver, release: rel } : undefined;
}
