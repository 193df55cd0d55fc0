/**
 * Chooses packages as `pacman -S --noconfirm` does into an empty root: what was asked for, then what that
 * needs, the first that there is, with no way back.
 *
 * @see pacman(8), "-S"; PKGBUILD(5), "depends", "conflicts"
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import { type Dependency, parseDependency, satisfies } from "../formats/dependency.ts";
import type { ArchPackage } from "../repository/database.ts";
import { installationOrder } from "./installation-order.ts";
import type { PackageIndex } from "./package-index.ts";

export interface ChosenPackage {
  readonly package: ArchPackage;
  /** It was named, by itself or by its group; else others need it. */
  readonly isAsked: boolean;
}

export interface Choice {
  /** Each after those that it needs, as far as there is no cycle. */
  readonly packages: readonly ChosenPackage[];
  /** What was decided on the way, in sentences. */
  readonly notes: readonly string[];
}

/**
 * @param targets `NAME`, a group, `NAME>=VERSION`, `REPOSITORY/NAME`.
 * @throws {ResolveError} If something is not there, or cannot be there together.
 */
export function resolvePackages(index: PackageIndex, targets: readonly string[]): Choice {
  const asked = new Map<string, ArchPackage>();
  for (const target of targets) {
    for (const one of targetPackages(index, target)) {
      if (!asked.has(one.name)) asked.set(one.name, one);
    }
  }
  const wanted = [...asked.values()];
  const resolved = new Map<string, ArchPackage>();
  for (const one of wanted) addWithDependencies(one, wanted, index, resolved);
  const { packages, notes } = withoutConflicts([...resolved.values()]);
  checkDependencies(packages, notes);
  return {
    packages: installationOrder(packages).map((one) => ({
      package: one,
      isAsked: asked.get(one.name) === one,
    })),
    notes,
  };
}

function targetPackages(index: PackageIndex, target: string): readonly ArchPackage[] {
  const [, repository, name = target] = /^([^/]+)\/(.*)$/.exec(target) ?? [];
  const wanted = parseDependency(name);
  const found = index.find(wanted, repository);
  if (found !== undefined) return [found];
  const members = index.group(name, repository);
  if (members.length > 0) return members;
  const others = index.named(wanted.name);
  const hint = suggestName(wanted.name, [...index.names, ...index.groups]);
  throw new ResolveError(
    `Cannot install "${target}": ${others.length === 0 ? "no package or group of that name is there" : thereIs(others)}`,
    { ...(others.length === 0 && hint !== undefined && { hint }) },
  );
}

/** Depth first; a package counts as there before what it needs is looked for. */
function addWithDependencies(
  one: ArchPackage,
  wanted: readonly ArchPackage[],
  index: PackageIndex,
  resolved: Map<string, ArchPackage>,
): void {
  const open = [{ one, next: 0 }];
  const enter = (another: ArchPackage): void => {
    resolved.set(another.name, another);
    providers.add(another);
  };
  const providers = new ProvidedNames(resolved.values());
  if (resolved.has(one.name)) return;
  enter(one);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const dependency = top.one.depends[top.next++];
    if (dependency === undefined) {
      open.pop();
      continue;
    }
    if (providers.has(dependency)) continue;
    const found = wanted.find((other) => satisfies(other, dependency)) ?? index.find(dependency);
    if (found === undefined) throw unmet(dependency, top.one, index);
    // one of the name is there in a version that does not fit
    if (resolved.has(found.name)) continue;
    enter(found);
    open.push({ one: found, next: 0 });
  }
}

/** What a set of packages provides, by name. */
class ProvidedNames {
  readonly #byName = new Map<string, ArchPackage[]>();

  constructor(packages: Iterable<ArchPackage>) {
    for (const one of packages) this.add(one);
  }

  add(one: ArchPackage): void {
    for (const name of new Set([one.name, ...one.provides.map((provided) => provided.name)])) {
      const others = this.#byName.get(name);
      if (others === undefined) this.#byName.set(name, [one]);
      else others.push(one);
    }
  }

  of(wanted: Dependency): readonly ArchPackage[] {
    return (this.#byName.get(wanted.name) ?? []).filter((one) => satisfies(one, wanted));
  }

  has(wanted: Dependency): boolean {
    return this.of(wanted).length > 0;
  }
}

/** Of two that exclude each other, the one stays that provides the other; there is no third way. */
function withoutConflicts(all: readonly ArchPackage[]): {
  readonly packages: readonly ArchPackage[];
  readonly notes: string[];
} {
  const gone = new Set<ArchPackage>();
  const notes: string[] = [];
  const provided = new ProvidedNames(all);
  for (const one of all) {
    for (const conflict of one.conflicts) {
      for (const other of provided.of(conflict)) {
        if (other === one || gone.has(one) || gone.has(other)) continue;
        const loser = loserOf(one, other);
        if (loser === undefined) throw conflicting(one, other, conflict);
        const stays = loser === one ? other : one;
        gone.add(loser);
        notes.push(`Left out ${loser.name}, which ${stays.name} provides and conflicts with`);
      }
    }
  }
  return { packages: all.filter((one) => !gone.has(one)), notes };
}

function loserOf(one: ArchPackage, other: ArchPackage): ArchPackage | undefined {
  if (satisfies(one, { text: other.name, name: other.name })) return other;
  return satisfies(other, { text: one.name, name: one.name }) ? one : undefined;
}

function checkDependencies(packages: readonly ArchPackage[], notes: readonly string[]): void {
  const provided = new ProvidedNames(packages);
  for (const one of packages) {
    const missing = one.depends.find((dependency) => !provided.has(dependency));
    if (missing === undefined) continue;
    const others = packages.filter(({ name }) => name === missing.name);
    const fact =
      others.length > 0
        ? `${others.map(nameAndVersion).join(", ")} is to be installed`
        : (notes[0]?.replace(/^L/, "l") ?? "nothing provides it");
    throw new ResolveError(`Cannot install "${missing.text}" for ${one.name}: ${fact}`, {
      hint: "Name other packages, or another release",
    });
  }
}

function unmet(dependency: Dependency, by: ArchPackage, index: PackageIndex): ResolveError {
  const others = index.named(dependency.name);
  return new ResolveError(
    `Cannot install "${dependency.text}" for ${by.name}: ${others.length === 0 ? "no package provides it" : thereIs(others)}`,
    { ...(others.length === 0 && { hint: "Another repository may have it: --repositories" }) },
  );
}

function conflicting(one: ArchPackage, other: ArchPackage, conflict: Dependency): ResolveError {
  const as = conflict.text === other.name ? "" : ` ("${conflict.text}")`;
  return new ResolveError(`Cannot install ${one.name} and ${other.name}: they conflict${as}`, {
    hint: `Leave out one of them, or what needs it`,
  });
}

function thereIs(packages: readonly ArchPackage[]): string {
  return `there is ${packages.map(nameAndVersion).join(", ")}`;
}

function nameAndVersion({ name, version }: ArchPackage): string {
  return `${name} ${version}`;
}
