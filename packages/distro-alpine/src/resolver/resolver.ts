/**
 * Chooses packages: one of each name, so that all dependencies hold and no conflict does.
 *
 * What leaves no choice is decided first, as apk does, then names of packages before names that are only
 * provided. Unlike apk, it goes back where a choice leads nowhere.
 *
 * @see apk-world(5), apk-package(5) "depends", "provides", "install-if"
 * @module
 */
import type { Dependency } from "../relations/dependency.ts";
import type { ApkPackage } from "../repository/apk-package.ts";
import { failureOf } from "./failure.ts";
import { installOrder } from "./install-order.ts";
import { PackageIndex, type Provider } from "./package-index.ts";
import { isAnswered, type Need, Selection } from "./selection.ts";

/** More candidates than this are not tried: it would not end in a lifetime. */
const MAX_TRIALS = 100_000;

/**
 * The packages that `world` needs, in the order in which apk installs them.
 *
 * @throws {ResolveError} If there is no solution; it says what could not be had first.
 */
export function resolvePackages(
  packages: readonly ApkPackage[],
  world: readonly Dependency[],
): ApkPackage[] {
  const search = new Search(new PackageIndex(packages), world);
  return search.run();
}

class Search {
  readonly #index: PackageIndex;
  readonly #world: readonly Dependency[];
  readonly #selection = new Selection();
  #trials = 0;
  #failure: { readonly need: Need; readonly error: Error } | undefined;

  constructor(index: PackageIndex, world: readonly Dependency[]) {
    this.#index = index;
    this.#world = world.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  run(): ApkPackage[] {
    const needs = this.#world.map((dependency): Need => ({ dependency, by: undefined }));
    for (const need of needs) this.#selection.require(need);
    if (!this.#solve(needs)) throw this.#failure?.error;
    while (this.#addWanted());
    return installOrder(this.#selection, this.#world, this.#index);
  }

  /** Chooses what is open; where that cannot be, all is as before. */
  #solve(needs: readonly Need[]): boolean {
    const open = needs.filter(
      ({ dependency }) => !dependency.isConflict && !this.#selection.isMet(dependency),
    );
    const next = this.#next(open);
    if (next === undefined) return true;
    for (const { apk } of next.candidates) {
      if (++this.#trials > MAX_TRIALS) return false;
      if (this.#add(apk, open)) return true;
    }
    // Of the first failure, since what follows it is second best.
    this.#failure ??= {
      need: next.need,
      error: failureOf(next.need, this.#index, this.#selection),
    };
    return false;
  }

  #add(apk: ApkPackage, open: readonly Need[]): boolean {
    this.#selection.choose(apk);
    const own = apk.depends.map((dependency): Need => ({ dependency, by: apk }));
    if (this.#solve([...open, ...own])) return true;
    this.#selection.undo(apk);
    return false;
  }

  #next(open: readonly Need[]): { need: Need; candidates: readonly Provider[] } | undefined {
    const names = new Set<string>();
    let best: { need: Need; candidates: readonly Provider[]; rank: number } | undefined;
    for (const need of open) {
      const { name } = need.dependency;
      if (names.has(name)) continue;
      names.add(name);
      const possible = this.#possible(need);
      const candidates = possible.filter((one) => this.#isSelectable(one));
      const rank = this.#rank(need, possible.length, candidates.length);
      if (best === undefined || rank < best.rank) best = { need, candidates, rank };
      if (rank === 0) break;
    }
    return best;
  }

  /** What is decided first: where there is no choice, then names of packages; last what may come of itself. */
  #rank({ dependency: { name } }: Need, possible: number, candidates: number): number {
    if (candidates === 0 && possible > 0) return 3;
    if (possible < 2) return 0;
    return this.#index.providersOf(name).some(({ apk }) => apk.name === name) ? 1 : 2;
  }

  /** What could be chosen for a need, the best first. */
  #possible({ dependency, by }: Need): Provider[] {
    const tag = by === undefined ? dependency.tag : undefined;
    return this.#index
      .providersOf(dependency.name)
      .filter(
        (one) =>
          isAnswered(dependency, one.provided, one.apk) &&
          this.#selection.obstacleTo(one.apk) === undefined,
      )
      .sort((a, b) => this.#index.compare(a, b, tag));
  }

  /** A bare name is chosen only where its provider has a priority, or is asked for by its own name. */
  #isSelectable({ apk, provided }: Provider): boolean {
    if (provided.version !== undefined || apk.priority > 0) return true;
    return this.#selection.needsOf(apk.name).some(({ dependency }) => !dependency.isConflict);
  }

  /** Adds a package, all of whose conditions hold by now. */
  #addWanted(): boolean {
    for (const { name, installIf } of this.#index.packages) {
      if (installIf.length === 0 || this.#selection.named(name)) continue;
      const wanted = this.#index
        .providersOf(name)
        .filter(({ apk }) => apk.name === name && this.#isWanted(apk))
        .sort((a, b) => this.#index.compare(a, b, undefined));
      if (wanted.some(({ apk }) => this.#add(apk, []))) return true;
    }
    return false;
  }

  #isWanted(apk: ApkPackage): boolean {
    const { installIf } = apk;
    if (installIf.length === 0) return false;
    if (!installIf.every((condition) => this.#selection.isMet(condition))) return false;
    const tags = installIf.flatMap(({ name }) => this.#tagsOf(name));
    return this.#selection.obstacleTo(apk, new Set(tags)) === undefined;
  }

  #tagsOf(name: string): string[] {
    return this.#selection.providersOf(name).flatMap(({ apk }) => apk.tag ?? []);
  }
}
