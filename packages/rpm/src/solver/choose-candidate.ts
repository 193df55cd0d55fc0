/**
 * Which of several packages is taken where each of them would do: the order of libsolv, so that
 * a rootfs has the packages that dnf would have chosen.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/policy.c (what is kept, and in which order)
 * @module
 */
import { type Evr, formatEvr } from "../metadata/evr.ts";
import { compareLoosely } from "../metadata/relation.ts";
import { byVersion, obsoletes, type PackagePool } from "./package-pool.ts";

/** What packages that are installed already say of others. */
export interface Preferences {
  isRecommended(id: number): boolean;
  isSuggested(id: number): boolean;
}

/** Candidates, the one to take first. Leaves out what another one outdoes. */
export function rankCandidates(
  ids: readonly number[],
  pool: PackagePool,
  preferences?: Preferences,
): readonly number[] {
  const ranked = withoutWorse(ids, pool, preferences);
  return preferences === undefined ? ranked : byPreference(ranked, pool, preferences);
}

/** Candidates by name, without those that another one outdoes: older, worse, not recommended. */
export function withoutWorse(
  ids: readonly number[],
  pool: PackagePool,
  preferences?: Preferences,
): readonly number[] {
  const best = bestOfEachName(ofBestArch(ofBestPriority(ids, pool), pool), pool);
  if (best.length < 2 || preferences === undefined) return best;
  const recommended = best.filter((id) => preferences.isRecommended(id));
  return recommended.length > 0 ? recommended : best;
}

/** The same packages, the one to take first. */
export function byPreference(
  ids: readonly number[],
  pool: PackagePool,
  preferences: Preferences,
): readonly number[] {
  if (ids.length < 2) return ids;
  const current = toFront(ids, (id) => !isOutdated(id, pool));
  return toFront(byCommonProvide(current, pool), (id) => preferences.isSuggested(id));
}

/** Of some packages those of the newest version, name by name. */
export function newestOfEachName(ids: readonly number[], pool: PackagePool): readonly number[] {
  return ids.filter((id) => {
    const item = pool.package(id);
    return !ids.some((other) => {
      const rival = pool.package(other);
      return rival.name === item.name && rival.arch === item.arch && byVersion(rival, item) < 0;
    });
  });
}

function ofBestPriority(ids: readonly number[], pool: PackagePool): readonly number[] {
  const best = Math.min(...ids.map((id) => pool.priorityOf(id)));
  return ids.filter((id) => pool.priorityOf(id) === best);
}

function ofBestArch(ids: readonly number[], pool: PackagePool): readonly number[] {
  const rankOf = (id: number): number => pool.architectures.indexOf(pool.package(id).arch);
  const best = Math.min(...ids.map(rankOf).filter((rank) => rank >= 0));
  return Number.isFinite(best) ? ids.filter((id) => rankOf(id) < 0 || rankOf(id) === best) : ids;
}

/** By name; of one name the newest, and nothing that another one of them obsoletes. */
function bestOfEachName(ids: readonly number[], pool: PackagePool): readonly number[] {
  const best = new Map<string, number>();
  for (const id of ids) {
    const item = pool.package(id);
    const known = best.get(item.name);
    if (known === undefined || byVersion(item, pool.package(known)) < 0) best.set(item.name, id);
  }
  const left = [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
  const items = left.map((id) => pool.package(id));
  const current = left.filter((_, i) => {
    const item = items[i] as (typeof items)[number];
    return !items.some((other) => obsoletes(other, item) && !obsoletes(item, other));
  });
  return current.length > 0 ? current : left;
}

/** A newer version of it is there, which has been left out for some reason. */
function isOutdated(id: number, pool: PackagePool): boolean {
  const item = pool.package(id);
  return pool.named(item.name).some((other) => {
    const rival = pool.package(other);
    const better = pool.priorityOf(id) - pool.priorityOf(other);
    return rival.arch === item.arch && (better > 0 || (better === 0 && byVersion(rival, item) < 0));
  });
}

/** Back goes what provides an older version of something than another one of them does. */
function byCommonProvide(ids: readonly number[], pool: PackagePool): readonly number[] {
  const provided = new Map<string, { readonly id: number; readonly evr: Evr }[]>();
  for (const id of ids) {
    for (const { name, range } of pool.package(id).provides) {
      if (range?.comparison !== "=" || isHash(formatEvr(range.evr))) continue;
      const list = provided.get(name) ?? [];
      list.push({ id, evr: range.evr });
      provided.set(name, list);
    }
  }
  const badness = new Map(ids.map((id) => [id, 0]));
  for (const list of provided.values()) {
    list.sort((a, b) => compareLoosely(b.evr, a.evr));
    let bad = 0;
    for (const [i, { id, evr }] of list.entries()) {
      const last = list[i - 1];
      if (last !== undefined && last.id !== id && compareLoosely(evr, last.evr) < 0) bad++;
      badness.set(id, (badness.get(id) ?? 0) + bad);
    }
  }
  return ids.toSorted((a, b) => (badness.get(a) ?? 0) - (badness.get(b) ?? 0));
}

/** Commits are no versions. */
function isHash(text: string): boolean {
  return /^[0-9a-f]{4,}$/.test(text);
}

function toFront(ids: readonly number[], isPreferred: (id: number) => boolean): readonly number[] {
  return [...ids.filter(isPreferred), ...ids.filter((id) => !isPreferred(id))];
}
