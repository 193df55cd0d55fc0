/**
 * What may become of the packages of an image when others are installed on top of it.
 *
 * @see dnf(8), "install", "upgrade", "remove"
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import { compareEvr } from "../metadata/evr.ts";
import { globPattern } from "../metadata/glob.ts";
import { dependencyOf } from "../metadata/rich-dependency.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import { clausesOfDependency } from "./dependency-clauses.ts";
import { byVersion, type PackagePool } from "./package-pool.ts";
import { spellingsOf } from "./package-spellings.ts";

/** What is asked for beside the packages to install. */
export interface BaseRequest {
  /** Ids of packages that have a newer version for security, or names; or all. Absent: none. */
  readonly upgrade?: "all" | readonly string[] | ReadonlySet<number>;
  /** Names or NEVRAs. */
  readonly remove: readonly string[];
  /** Globs of names of what must not be removed. */
  readonly protected: readonly string[];
}

/** One package of the image that stays, in one version or another. */
export interface KeptRpm {
  readonly id: number;
  /** Its own id, those of newer versions, and of what obsoletes it: the best first. */
  readonly choices: readonly number[];
}

export interface BaseChoices {
  readonly kept: readonly KeptRpm[];
  /** Ids of what goes, with what needs it. */
  readonly removed: ReadonlySet<number>;
}

/**
 * Everything stays at its version unless it is to be upgraded or removed; newer versions are there for
 * dependencies that want one.
 *
 * @throws {ResolveError} If what is to be upgraded or removed is not installed, or must not go.
 */
export function baseChoices(
  { upgrade, remove, protected: globs }: BaseRequest,
  pool: PackagePool,
): BaseChoices {
  const removed = withDependents(findAll(remove, "remove", pool), pool);
  checkProtected(removed, remove, globs, pool);
  const wanted = Array.isArray(upgrade) ? findAll(upgrade, "upgrade", pool) : upgrade;
  const kept = [...pool.installed]
    .filter((id) => !removed.has(id))
    .map((id): KeptRpm => {
      const newer = newerThan(id, pool);
      const item = pool.package(id);
      const replacing = pool
        .obsoletersOf(item)
        .filter((other) => !pool.installed.has(other) && pool.mayReplaceVendor(id, other));
      const isUpgraded = wanted === "all" || (wanted as ReadonlySet<number> | undefined)?.has(id);
      const choices = isUpgraded
        ? [...(wanted === "all" ? replacing : []), ...newer, id]
        : [id, ...newer];
      return { id, choices: [...new Set([...choices, ...replacing])] };
    });
  return { kept, removed };
}

/** Newer versions of an installed package, the newest first, of the repositories that have the best priority. */
export function newerThan(id: number, pool: PackagePool): readonly number[] {
  const { name, evr } = pool.package(id);
  const others = pool.named(name).filter((other) => !pool.installed.has(other));
  const best = Math.min(...others.map((other) => pool.priorityOf(other)));
  return others
    .filter((other) => pool.priorityOf(other) === best && pool.mayReplace(id, other))
    .filter((other) => compareEvr(pool.package(other).evr, evr) > 0)
    .toSorted((a, b) => byVersion(pool.package(a), pool.package(b)));
}

function findAll(
  specs: readonly string[],
  action: "remove" | "upgrade",
  pool: PackagePool,
): ReadonlySet<number> {
  const found = specs.map((spec) => {
    const pattern = globPattern(spec);
    const ids = [...pool.installed].filter((id) =>
      spellingsOf(pool.package(id)).some((text) => pattern.test(text)),
    );
    if (ids.length > 0) return ids;
    const names = [...pool.installed].map((id) => pool.package(id).name);
    const hint = suggestName(spec, names, pool.countDependents);
    throw new ResolveError(
      `Cannot ${action} "${spec}": it is not installed in the image below`,
      hint === undefined ? {} : { hint },
    );
  });
  return new Set(found.flat());
}

/** What lacks one of them goes, too. */
function withDependents(first: ReadonlySet<number>, pool: PackagePool): ReadonlySet<number> {
  const removed = new Set(first);
  for (let size = 0; size < removed.size; ) {
    size = removed.size;
    for (const id of pool.installed) {
      if (!removed.has(id) && lacksOne(id, removed, pool)) removed.add(id);
    }
  }
  return removed;
}

/** Whether something that a package needs was met, and is no longer. */
function lacksOne(id: number, removed: ReadonlySet<number>, pool: PackagePool): boolean {
  const isMet = (clause: readonly number[], isThere: (other: number) => boolean): boolean =>
    clause.some((literal) => (literal > 0 ? isThere(literal) : !isThere(-literal)));
  return pool.package(id).requires.some((relation) => {
    if (relation.name.startsWith("rpmlib(")) return false;
    const left = (other: number): boolean => pool.installed.has(other) && !removed.has(other);
    return clausesOfDependency(dependencyOf(relation), pool).some(
      (clause) => isMet(clause, (other) => pool.installed.has(other)) && !isMet(clause, left),
    );
  });
}

function checkProtected(
  removed: ReadonlySet<number>,
  asked: readonly string[],
  globs: readonly string[],
  pool: PackagePool,
): void {
  const patterns = globs.map(globPattern);
  const item = [...removed]
    .map((id) => pool.package(id))
    .find(({ name }) => patterns.some((pattern) => pattern.test(name)));
  if (item === undefined) return;
  const why = asked.includes(item.name) ? "" : `, which needs ${asked.join(", ")}`;
  throw new ResolveError(
    `Cannot remove the protected package ${nevraOf(item)} from the image below${why}`,
    { hint: "Build an image without it instead" },
  );
}
