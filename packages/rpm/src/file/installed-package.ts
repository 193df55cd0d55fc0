/**
 * An installed package as a repository would describe it.
 *
 * @module
 */
import { parseEvr } from "../metadata/evr.ts";
import { withItself } from "../metadata/own-provide.ts";
import type { Comparison, Relation } from "../metadata/relation.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { KnownRpm } from "./known-rpm.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { TAG } from "./rpm-tags.ts";

/** Name of the repository: no file is fetched from it. */
const INSTALLED = "@installed";

// rpmds.h: RPMSENSE_LESS and so on; what only counts for %pre and %post
const LESS = 1 << 1;
const GREATER = 1 << 2;
const EQUAL = 1 << 3;
const PRE = (1 << 9) | (1 << 10);

/** What the header of an installed package says, as a repository would say it; there is no file of it, and all its paths count. */
export function installedPackage({ locked, rpm: { header } }: KnownRpm): RpmPackage {
  const { name, arch, epoch, version, release } = locked;
  const license = header.string(TAG.LICENSE);
  const vendor = header.string(TAG.VENDOR);
  const sourceRpm = header.string(TAG.SOURCERPM);
  const relations = (names: number, flags: number, versions: number): readonly Relation[] =>
    relationsOf(header, [names, flags, versions]).map(({ relation }) => relation);
  return {
    name,
    arch,
    evr: { epoch, version, release },
    repository: INSTALLED,
    path: "",
    size: 0,
    checksum: { type: "sha256", hex: "" },
    provides: withItself(relations(TAG.PROVIDENAME, TAG.PROVIDEFLAGS, TAG.PROVIDEVERSION), {
      name,
      evr: { epoch, version, release },
    }),
    requires: relationsOf(header, [TAG.REQUIRENAME, TAG.REQUIREFLAGS, TAG.REQUIREVERSION]).map(
      ({ relation, flags }) => ({ ...relation, pre: (flags & PRE) !== 0 }),
    ),
    conflicts: relations(TAG.CONFLICTNAME, TAG.CONFLICTFLAGS, TAG.CONFLICTVERSION),
    obsoletes: relations(TAG.OBSOLETENAME, TAG.OBSOLETEFLAGS, TAG.OBSOLETEVERSION),
    recommends: relations(TAG.RECOMMENDNAME, TAG.RECOMMENDFLAGS, TAG.RECOMMENDVERSION),
    suggests: relations(TAG.SUGGESTNAME, TAG.SUGGESTFLAGS, TAG.SUGGESTVERSION),
    supplements: relations(TAG.SUPPLEMENTNAME, TAG.SUPPLEMENTFLAGS, TAG.SUPPLEMENTVERSION),
    enhances: relations(TAG.ENHANCENAME, TAG.ENHANCEFLAGS, TAG.ENHANCEVERSION),
    files: pathsOf(header),
    ...(license !== undefined && { license }),
    ...(vendor !== undefined && { vendor }),
    ...(sourceRpm !== undefined && { sourceRpm }),
  };
}

function relationsOf(
  header: RpmHeader,
  [names, flagsTag, versionsTag]: readonly [number, number, number],
): readonly { readonly relation: Relation; readonly flags: number }[] {
  const allFlags = header.numbers(flagsTag);
  const versions = header.strings(versionsTag);
  return header.strings(names).map((name, index) => {
    const flags = allFlags[index] ?? 0;
    const version = versions[index] ?? "";
    const comparison = comparisonOf(flags);
    if (comparison === "" || version === "") return { relation: { name }, flags };
    return { relation: { name, range: { comparison, evr: parseEvr(version) } }, flags };
  });
}

function comparisonOf(flags: number): Comparison | "" {
  const sign = (bit: number, text: string): string => ((flags & bit) !== 0 ? text : "");
  return `${sign(LESS, "<")}${sign(GREATER, ">")}${sign(EQUAL, "=")}` as Comparison | "";
}

function pathsOf(header: RpmHeader): readonly string[] {
  const directories = header.strings(TAG.DIRNAMES);
  const directoryOf = header.numbers(TAG.DIRINDEXES);
  return header
    .strings(TAG.BASENAMES)
    .map((name, index) => `${directories[directoryOf[index] ?? -1] ?? ""}${name}`);
}
