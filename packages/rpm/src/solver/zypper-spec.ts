/**
 * What a user of zypper may ask for, as packages: names, globs, NEVRAs, `name=version`, capabilities, paths,
 * `pattern:NAME`, `product:NAME`.
 *
 * Of a name, zypper asks its solver for one package, the best one, where dnf asks for any version. What obsoletes it
 * does not stand for it.
 *
 * @see zypper(8), "install"
 * @see https://github.com/openSUSE/libzypp zypp/ui/SelectableTraits.h, for which is the best one
 * @module
 */
import { compareEvr } from "../metadata/evr.ts";
import { globPattern, isGlob } from "../metadata/glob.ts";
import { parseRelation, satisfies } from "../metadata/relation.ts";
import { suseCapability } from "../metadata/suse-dependency.ts";
import type { PackagePool } from "./package-pool.ts";
import { spellingsOf } from "./package-spellings.ts";

/** As `findSpec()`: groups of packages, of each of which one has to be installed. */
export function findZypperSpec(spec: string, pool: PackagePool): readonly (readonly number[])[] {
  if (isGlob(spec) && !spec.startsWith("/")) {
    const pattern = globPattern(spec);
    const names = new Set([...pool.names()].filter((name) => pattern.test(name)));
    const found = [...names].sort().map((name) => bestOf(pool.named(name), pool));
    return found.filter((ids) => ids.length > 0);
  }
  const ids = findOne(spec, pool);
  return ids.length > 0 ? [ids] : [];
}

function findOne(spec: string, pool: PackagePool): readonly number[] {
  const named = pool.named(spec);
  if (named.length > 0) return bestOf(named, pool);
  const [, before = "", sign = "", version = ""] = /^([^<>=]+?)(<=|>=|=|<|>)(.+)$/.exec(spec) ?? [];
  const wanted = sign === "" ? undefined : parseRelation(`${before} ${sign} ${version}`);
  // a name can end at any dash, dot or colon of a NEVRA
  const text = wanted?.name ?? spec;
  const ends = [...text.matchAll(/[-.]/g)].map(({ index }) => index);
  for (const end of [text.length, ...ends]) {
    const name = text.slice(0, end).replace(/^\d+:/, "");
    const found = pool.named(name).filter((id) => {
      const { evr, ...item } = pool.package(id);
      const itself = { name: text, range: { comparison: "=", evr } } as const;
      return (
        spellingsOf({ ...item, evr }).includes(text) &&
        (wanted === undefined || satisfies(itself, wanted))
      );
    });
    if (found.length > 0) return bestOf(found, pool);
  }
  return pool.providersOf(wanted ?? suseRelation(spec));
}

function suseRelation(spec: string): ReturnType<typeof parseRelation> {
  const capability = suseCapability(spec);
  return capability.range === undefined ? parseRelation(spec) : capability;
}

/**
 * Of one name: what is installed, if nothing newer may replace it; else the newest one for the best architecture of
 * the repositories whose priority is the best. Several, if they are alike.
 */
function bestOf(ids: readonly number[], pool: PackagePool): readonly number[] {
  const installed = ids.filter((id) => pool.installed.has(id));
  const others = ids.filter((id) => !pool.installed.has(id));
  if (installed.length > 0) {
    const newer = others.filter((id) =>
      installed.every(
        (old) =>
          pool.mayReplace(old, id) && compareEvr(pool.package(id).evr, pool.package(old).evr) > 0,
      ),
    );
    return newer.length > 0 ? bestOf(newer, pool) : installed;
  }
  const best = (left: readonly number[], rank: (id: number) => number): readonly number[] => {
    const lowest = Math.min(...left.map(rank));
    return left.filter((id) => rank(id) === lowest);
  };
  const preferred = best(others, (id) => pool.priorityOf(id));
  // what is for no architecture is as good as any
  const native = best(preferred, (id) =>
    Math.max(0, pool.architectures.indexOf(pool.package(id).arch)),
  );
  const newest = native.toSorted((a, b) => compareEvr(pool.package(b).evr, pool.package(a).evr))[0];
  if (newest === undefined) return [];
  const { evr } = pool.package(newest);
  return native.filter((id) => compareEvr(pool.package(id).evr, evr) === 0);
}
