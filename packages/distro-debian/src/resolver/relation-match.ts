/**
 * Which package is meant by a relation.
 *
 * @see Debian Policy 7.4 to 7.6; deb-control(5), "Multi-Arch"; https://wiki.ubuntu.com/MultiarchSpec
 * @module
 */
import type { DebianPackage } from "../formats/debian-package.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import { acceptsVersion, type Relation } from "../formats/relation.ts";

/** The architectures that a relation applies to. */
export interface RelationArchitectures {
  readonly native: string;
  /** That of the package whose relation it is. */
  readonly own: string;
}

/** Whether `candidate` satisfies a dependency, by its own name or by one that it provides. */
export function satisfies(
  candidate: DebianPackage,
  relation: Relation,
  architectures: RelationArchitectures,
): boolean {
  if (isNamed(candidate, relation)) {
    if (acceptsArchitecture(candidate, relation.qualifier, architectures)) return true;
  }
  return candidate.provides.some(
    (provided) =>
      isProvided(provided, relation) &&
      (provided.qualifier === undefined
        ? acceptsArchitecture(candidate, relation.qualifier, architectures)
        : provided.qualifier === qualifierOf(relation, architectures)),
  );
}

/** Whether `candidate` itself has the name and the version. */
function isNamed(candidate: DebianPackage, relation: Relation): boolean {
  return candidate.name === relation.name && acceptsVersion(relation, candidate.version);
}

/** How `owner` excludes `other`, if it does: `"conflicts with"` or `"breaks"`. */
export function exclusionOf(
  owner: DebianPackage,
  other: DebianPackage,
  native: string,
): "conflicts with" | "breaks" | undefined {
  // A package never excludes itself, nor its siblings of other architectures by their provides.
  if (owner.name === other.name) return undefined;
  const hits = (relation: Relation): boolean =>
    (isNamed(other, relation) || other.provides.some((item) => isProvided(item, relation))) &&
    // Without a qualifier all architectures are meant, unlike in a dependency.
    (relation.qualifier === undefined ||
      acceptsArchitecture(other, relation.qualifier, { native, own: native }));
  if (owner.conflicts.some(hits)) return "conflicts with";
  return owner.breaks.some(hits) ? "breaks" : undefined;
}

/** Whether two of one name, for two architectures, can be installed together. */
export function areCoInstallable(a: DebianPackage, b: DebianPackage): boolean {
  return a.multiArch === "same" && b.multiArch === "same" && a.version === b.version;
}

/** What is provided without a version satisfies no relation that asks for one. */
function isProvided(provided: Relation, relation: Relation): boolean {
  return (
    provided.name === relation.name &&
    (relation.version === undefined ||
      (provided.version !== undefined && acceptsVersion(relation, provided.version.version)))
  );
}

function acceptsArchitecture(
  candidate: DebianPackage,
  qualifier: string | undefined,
  { native, own }: RelationArchitectures,
): boolean {
  if (qualifier === "any") return candidate.multiArch === "allowed";
  const architecture = ownArchitecture(candidate, native);
  if (qualifier === undefined) return architecture === own || candidate.multiArch === "foreign";
  return architecture === (qualifier === "native" ? native : qualifier);
}

function qualifierOf({ qualifier }: Relation, { native, own }: RelationArchitectures): string {
  if (qualifier === undefined) return own;
  return qualifier === "native" ? native : qualifier;
}
