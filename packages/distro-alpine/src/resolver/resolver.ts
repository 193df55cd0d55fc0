/**
 * Chooses packages: one of each name, so that all dependencies hold and no conflict does.
 *
 * Where there is a choice, the first candidate that leads to a solution is taken: the package of
 * that name before others that provide it, then the higher priority, then the newer version.
 *
 * @see apk-world(5), apk-package(5) "depends", "provides", "install-if"
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { answers, type Dependency } from "../relations/dependency.ts";
import { compareVersions } from "../relations/version.ts";
import type { ApkPackage } from "../repository/apk-index.ts";

type Chosen = ReadonlyMap<string, ApkPackage>;

/** More candidates than this are not tried: it would not end in a lifetime. */
const MAX_TRIALS = 100_000;

/**
 * The packages that `world` needs, each after those that it depends on as far as there is no cycle.
 *
 * @throws {ResolveError} If there is no solution; it says what could not be had last.
 */
export function resolvePackages(
  index: readonly ApkPackage[],
  world: readonly Dependency[],
): ApkPackage[] {
  const search = new Search(index, world);
  let chosen = search.solve(needsOf(world, "the image"), new Map());
  if (chosen === undefined) throw search.failure();
  for (let wanted = search.wantedIf(chosen); wanted !== undefined; ) {
    chosen = wanted;
    wanted = search.wantedIf(chosen);
  }
  return search.inOrder(world, chosen);
}

/** A dependency, and whose it is. */
interface Need {
  readonly dependency: Dependency;
  readonly by: string;
}

function needsOf(dependencies: readonly Dependency[], by: string): Need[] {
  return dependencies
    .filter(({ isConflict }) => !isConflict)
    .map((dependency) => ({ dependency, by }));
}

class Search {
  readonly #index: readonly ApkPackage[];
  readonly #excluded: readonly Dependency[];
  readonly #providers = new Map<string, ApkPackage[]>();
  #trials = 0;
  #failed: Need | undefined;

  constructor(index: readonly ApkPackage[], world: readonly Dependency[]) {
    this.#index = index;
    this.#excluded = world.filter(({ isConflict }) => isConflict);
    for (const candidate of index) {
      for (const name of new Set(candidate.provides.map((provided) => provided.name))) {
        const providers = this.#providers.get(name) ?? [];
        providers.push(candidate);
        this.#providers.set(name, providers);
      }
    }
  }

  /** `chosen` with all that is needed beside it; undefined if that cannot be. */
  solve(needs: readonly Need[], chosen: Chosen): Chosen | undefined {
    const at = needs.findIndex(({ dependency }) => !this.#isMet(dependency, chosen));
    const open = needs[at];
    if (open === undefined) return chosen;
    this.#failed = open;
    for (const candidate of this.#candidates(open.dependency, chosen)) {
      if (++this.#trials > MAX_TRIALS) return undefined;
      const solution = this.#with(candidate, needs.slice(at + 1), chosen);
      if (solution !== undefined) return solution;
    }
    return undefined;
  }

  /** `chosen` with one more package, all of whose conditions hold by now; undefined if there is none. */
  wantedIf(chosen: Chosen): Chosen | undefined {
    for (const candidate of this.#index) {
      const { installIf } = candidate;
      if (installIf.length === 0 || !installIf.every((one) => this.#isMet(one, chosen))) continue;
      const more = this.#fits(candidate, chosen) ? this.#with(candidate, [], chosen) : undefined;
      if (more !== undefined) return more;
    }
    return undefined;
  }

  failure(): ResolveError {
    const { dependency, by } = this.#failed as Need;
    const there = this.#providers.get(dependency.name) ?? [];
    const fact =
      there.length === 0
        ? "no package provides it"
        : `there is ${there.map((one) => `${one.name}-${one.version}`).join(", ")}, which cannot be chosen`;
    return new ResolveError(`Cannot install "${dependency.text}" for ${by}: ${fact}`);
  }

  /** Each after those that it depends on; in a cycle, the one that is come to first is last. */
  inOrder(world: readonly Dependency[], chosen: Chosen): ApkPackage[] {
    const ordered = new Set<ApkPackage>();
    const visited = new Set<ApkPackage>();
    const visit = (one: ApkPackage): void => {
      if (visited.has(one)) return;
      visited.add(one);
      for (const dependency of one.depends) follow(dependency);
      ordered.add(one);
    };
    const follow = (dependency: Dependency): void => {
      if (dependency.isConflict) return;
      for (const one of this.#chosenFor(dependency.name, chosen)) {
        if (one.provides.some((provided) => answers(provided, dependency))) visit(one);
      }
    };
    for (const dependency of world) follow(dependency);
    for (const one of chosen.values()) visit(one);
    return [...ordered];
  }

  #with(candidate: ApkPackage, needs: readonly Need[], chosen: Chosen): Chosen | undefined {
    const own = needsOf(candidate.depends, candidate.name);
    return this.solve([...own, ...needs], new Map([...chosen, [candidate.name, candidate]]));
  }

  #candidates(dependency: Dependency, chosen: Chosen): ApkPackage[] {
    const candidates = this.#providers.get(dependency.name) ?? [];
    return candidates
      .filter((one) => canAnswer(one, dependency) && this.#fits(one, chosen))
      .sort((a, b) => rank(b, dependency) - rank(a, dependency) || byVersion(b, a));
  }

  /** Each name with a version has one owner, and no one's conflicts hold. */
  #fits(candidate: ApkPackage, chosen: Chosen): boolean {
    if (chosen.has(candidate.name)) return false;
    if (conflicts(this.#excluded, candidate)) return false;
    const isShared = candidate.provides.some(
      ({ name, version }) =>
        version !== undefined && this.#chosenFor(name, chosen).some((other) => owns(other, name)),
    );
    if (isShared) return false;
    for (const other of chosen.values()) {
      if (conflicts(candidate.depends, other) || conflicts(other.depends, candidate)) return false;
    }
    return true;
  }

  #isMet(dependency: Dependency, chosen: Chosen): boolean {
    return this.#chosenFor(dependency.name, chosen).some(({ provides }) =>
      provides.some((provided) => answers(provided, dependency)),
    );
  }

  /** Those of the chosen packages that provide a name, in any version. */
  #chosenFor(name: string, chosen: Chosen): ApkPackage[] {
    return (this.#providers.get(name) ?? []).filter((one) => chosen.get(one.name) === one);
  }
}

/** A bare name that is provided is chosen only where the provider has a priority. */
function canAnswer({ provides, priority }: ApkPackage, dependency: Dependency): boolean {
  return provides.some(
    (provided) => answers(provided, dependency) && (provided.version !== undefined || priority > 0),
  );
}

function conflicts(dependencies: readonly Dependency[], { provides }: ApkPackage): boolean {
  return dependencies.some(
    (dependency) =>
      dependency.isConflict && provides.some((provided) => answers(provided, dependency)),
  );
}

function owns({ provides }: ApkPackage, wanted: string): boolean {
  return provides.some(({ name, version }) => name === wanted && version !== undefined);
}

function rank(candidate: ApkPackage, { name }: Dependency): number {
  return candidate.name === name ? Number.MAX_SAFE_INTEGER : candidate.priority;
}

function byVersion(a: ApkPackage, b: ApkPackage): number {
  return compareVersions(a.version, b.version);
}
