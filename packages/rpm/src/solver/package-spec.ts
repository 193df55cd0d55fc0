/**
 * What a user may ask for, as packages: names, globs, NEVRAs, capabilities, paths.
 *
 * @see dnf(8), "Specifying Packages"
 * @module
 */
import { globPattern, isGlob } from "../metadata/glob.ts";
import { parseRelation } from "../metadata/relation.ts";
import type { PackagePool } from "./package-pool.ts";
import { spellingsOf } from "./package-spellings.ts";

/**
 * Groups of packages, of each of which one has to be installed. A glob makes a group for each name
 * that it matches; anything else makes one. Empty: nothing is meant by it.
 */
export function findSpec(spec: string, pool: PackagePool): readonly (readonly number[])[] {
  if (isGlob(spec) && !spec.startsWith("/")) {
    const pattern = globPattern(spec);
    const names = new Set([...pool.names()].filter((name) => pattern.test(name)));
    return [...names]
      .sort()
      .map((name) => withObsoleters(pool.named(name), pool))
      .filter((ids) => ids.length > 0);
  }
  const ids = findOne(spec, pool);
  return ids.length > 0 ? [ids] : [];
}

function findOne(spec: string, pool: PackagePool): readonly number[] {
  const named = pool.named(spec);
  if (named.length > 0) return withObsoleters(named, pool);
  // a name can end at any dash, dot or colon of a NEVRA
  for (const { index } of spec.matchAll(/[-.]/g)) {
    const name = spec.slice(0, index).replace(/^\d+:/, "");
    const found = pool.named(name).filter((id) => spellingsOf(pool.package(id)).includes(spec));
    if (found.length > 0) return found;
  }
  return pool.providersOf(parseRelation(spec));
}

/** Who asks for a package that another one replaces gets the other one. */
function withObsoleters(ids: readonly number[], pool: PackagePool): readonly number[] {
  const obsoleters = ids.flatMap((id) => pool.obsoletersOf(pool.package(id)));
  return [...new Set([...ids, ...obsoleters])];
}
