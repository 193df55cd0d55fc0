/**
 * Which of several packages is taken where each of them would do: the order of libsolv, so that
 * a rootfs has the packages that dnf would have chosen.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/policy.c (what is kept, and in which order)
 * @module
 */
import { compareEvr, type Evr } from "./evr.ts";
import { byVersion, obsoletes, type PackageUniverse } from "./package-universe.ts";

/** What packages that are installed already say of others. */
export interface Preferences {
  isRecommended(id: number): boolean;
  isSuggested(id: number): boolean;
}

/** Candidates, the one to take first. Leaves out what another one outdoes. */
export function rankCandidates(
  ids: readonly number[],
  universe: PackageUniverse,
  preferences?: Preferences,
): readonly number[] {
  let ranked = bestOfEachName(ofBestArch(ofBestPriority(ids, universe), universe), universe);
  if (ranked.length < 2 || preferences === undefined) return ranked;
  const recommended = ranked.filter((id) => preferences.isRecommended(id));
  if (recommended.length > 0) ranked = recommended;
  ranked = toFront(ranked, (id) => !isOutdated(id, universe));
  ranked = byCommonProvide(ranked, universe);
  return toFront(ranked, (id) => preferences.isSuggested(id));
}

/** Of some packages those of the newest version, name by name. */
export function newestOfEachName(
  ids: readonly number[],
  universe: PackageUniverse,
): readonly number[] {
  return ids.filter((id) => {
    const item = universe.package(id);
    return !ids.some((other) => {
      const rival = universe.package(other);
      return rival.name === item.name && rival.arch === item.arch && byVersion(rival, item) < 0;
    });
  });
}

function ofBestPriority(ids: readonly number[], universe: PackageUniverse): readonly number[] {
  const best = Math.min(...ids.map((id) => universe.priorityOf(id)));
  return ids.filter((id) => universe.priorityOf(id) === best);
}

function ofBestArch(ids: readonly number[], universe: PackageUniverse): readonly number[] {
  const rankOf = (id: number): number => universe.architectures.indexOf(universe.package(id).arch);
  const best = Math.min(...ids.map(rankOf).filter((rank) => rank >= 0));
  return Number.isFinite(best) ? ids.filter((id) => rankOf(id) < 0 || rankOf(id) === best) : ids;
}

/** By name; of one name the newest, and nothing that another one of them obsoletes. */
function bestOfEachName(ids: readonly number[], universe: PackageUniverse): readonly number[] {
  const best = new Map<string, number>();
  for (const id of ids) {
    const item = universe.package(id);
    const known = best.get(item.name);
    if (known === undefined || byVersion(item, universe.package(known)) < 0)
      best.set(item.name, id);
  }
  const left = [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, id]) => id);
  const items = left.map((id) => universe.package(id));
  const current = left.filter((_, i) => {
    const item = items[i] as (typeof items)[number];
    return !items.some((other) => obsoletes(other, item) && !obsoletes(item, other));
  });
  return current.length > 0 ? current : left;
}

/** A newer version of it is there, which has been left out for some reason. */
function isOutdated(id: number, universe: PackageUniverse): boolean {
  const item = universe.package(id);
  return universe.named(item.name).some((other) => {
    const rival = universe.package(other);
    const better = universe.priorityOf(id) - universe.priorityOf(other);
    return rival.arch === item.arch && (better > 0 || (better === 0 && byVersion(rival, item) < 0));
  });
}

/** What provides the newer version of something that all of them provide comes first. */
function byCommonProvide(ids: readonly number[], universe: PackageUniverse): readonly number[] {
  const versions = ids.map((id) => {
    const exact = universe.package(id).provides.filter(({ range }) => range?.comparison === "=");
    return new Map(exact.map(({ name, range }) => [name, range?.evr as Evr]));
  });
  const common = [...(versions[0]?.keys() ?? [])].filter((name) =>
    versions.every((version) => version.has(name)),
  );
  const versionsOf = new Map(ids.map((id, i) => [id, versions[i]]));
  const evrOf = (id: number, name: string): Evr => versionsOf.get(id)?.get(name) as Evr;
  return [...ids].sort((a, b) => {
    for (const name of common) {
      const order = compareEvr(evrOf(b, name), evrOf(a, name));
      if (order !== 0) return order;
    }
    return 0;
  });
}

function toFront(ids: readonly number[], isPreferred: (id: number) => boolean): readonly number[] {
  return [...ids.filter(isPreferred), ...ids.filter((id) => !isPreferred(id))];
}
