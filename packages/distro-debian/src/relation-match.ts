/**
 * Which package is meant by a relation.
 *
 * @see Debian Policy 7.4 to 7.6; deb-control(5), "Multi-Arch"
 * @module
 */
import type { DebianPackage } from "./debian-package.ts";
import { acceptsVersion, type Relation } from "./relation.ts";

/** Whether `candidate` satisfies a dependency, by its own name or by one that it provides. */
export function satisfies(
  candidate: DebianPackage,
  relation: Relation,
  architecture: string,
): boolean {
  if (!acceptsArchitecture(candidate, relation.qualifier, architecture)) return false;
  return isNamed(candidate, relation) || provides(candidate, relation);
}

/** Whether `candidate` itself has the name and the version. */
export function isNamed(candidate: DebianPackage, relation: Relation): boolean {
  return candidate.name === relation.name && acceptsVersion(relation, candidate.version);
}

/** How `owner` excludes `other`, if it does: `"conflicts with"` or `"breaks"`. */
export function exclusionOf(
  owner: DebianPackage,
  other: DebianPackage,
): "conflicts with" | "breaks" | undefined {
  const hits = (relation: Relation): boolean =>
    isNamed(other, relation) || provides(other, relation);
  if (owner.conflicts.some(hits)) return "conflicts with";
  return owner.breaks.some(hits) ? "breaks" : undefined;
}

/** What is provided without a version satisfies no relation that asks for one. */
function provides(candidate: DebianPackage, relation: Relation): boolean {
  return candidate.provides.some(
    (provided) =>
      provided.name === relation.name &&
      (relation.version === undefined ||
        (provided.version !== undefined && acceptsVersion(relation, provided.version.version))),
  );
}

function acceptsArchitecture(
  candidate: DebianPackage,
  qualifier: string | undefined,
  native: string,
): boolean {
  if (qualifier === undefined) return true;
  if (qualifier === "any") return candidate.multiArch === "allowed";
  const wanted = qualifier === "native" ? native : qualifier;
  return wanted === (candidate.architecture === "all" ? native : candidate.architecture);
}
