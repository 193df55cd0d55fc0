/**
 * What a user may ask for, as packages: names, globs, NEVRAs, capabilities, paths.
 *
 * @see dnf(8), "Specifying Packages"
 * @module
 */
import { globPattern, isGlob } from "../metadata/glob.ts";
import { parseRelation } from "../metadata/relation.ts";
import { type PackageUniverse, spellingsOf } from "./package-universe.ts";

/**
 * Groups of packages, of each of which one has to be installed. A glob makes a group for each name
 * that it matches; anything else makes one. Empty: nothing is meant by it.
 */
export function findSpec(spec: string, universe: PackageUniverse): readonly (readonly number[])[] {
  if (isGlob(spec) && !spec.startsWith("/")) {
    const pattern = globPattern(spec);
    const names = new Set([...universe.names()].filter((name) => pattern.test(name)));
    return [...names]
      .sort()
      .map((name) => withObsoleters(universe.named(name), universe))
      .filter((ids) => ids.length > 0);
  }
  const ids = findOne(spec, universe);
  return ids.length > 0 ? [ids] : [];
}

function findOne(spec: string, universe: PackageUniverse): readonly number[] {
  const named = universe.named(spec);
  if (named.length > 0) return withObsoleters(named, universe);
  // a name can end at any dash, dot or colon of a NEVRA
  for (const { index } of spec.matchAll(/[-.]/g)) {
    const name = spec.slice(0, index).replace(/^\d+:/, "");
    const found = universe
      .named(name)
      .filter((id) => spellingsOf(universe.package(id)).includes(spec));
    if (found.length > 0) return found;
  }
  return universe.providersOf(parseRelation(spec));
}

/** Who asks for a package that another one replaces gets the other one. */
function withObsoleters(ids: readonly number[], universe: PackageUniverse): readonly number[] {
  const obsoleters = ids.flatMap((id) => universe.obsoletersOf(universe.package(id)));
  return [...new Set([...ids, ...obsoleters])];
}
