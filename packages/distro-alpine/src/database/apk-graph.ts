/**
 * How packages ask for each other, by their records: the lines of the index, which the database of installed
 * packages and a lock have as well.
 *
 * @see apk-package(5) "depends", "provides", "install-if"
 * @module
 */
import {
  type PackageFact,
  type PackageGraph,
  type PackageNode,
  type PackageRelation,
  type PackageSatisfier,
  packageArchitecture,
} from "@rootsmith/core/provider";
import {
  answers,
  type Dependency,
  type Provided,
  parseDependencies,
  parseProvides,
} from "../relations/dependency.ts";
import { fieldOf } from "./installed-packages.ts";

interface Apk extends PackageFact {
  readonly record: string;
  /** Itself first. */
  readonly provides: readonly Provided[];
}

/** @param world What was asked for. */
export function apkGraph(
  packages: readonly { readonly fact: PackageFact; readonly record: string }[],
  world: readonly Dependency[],
): PackageGraph {
  const all = packages.map(({ fact, record }): Apk => {
    const { name, version } = fact;
    const provides = [{ name, version }, ...parseProvides(fieldOf(record, "p") ?? "")];
    return { ...fact, record, provides };
  });
  const asked = new Set(world.flatMap((one) => satisfiersOf(one, all).map(({ id }) => id)));
  return { packages: all.map((one) => nodeOf(one, all, asked.has(one.purl))) };
}

function nodeOf(one: Apk, all: readonly Apk[], isAsked: boolean): PackageNode {
  const { purl: id, name, version, record } = one;
  const architecture = packageArchitecture(one);
  const depends = parseDependencies(fieldOf(record, "D") ?? "")
    .filter(({ isConflict }) => !isConflict)
    .map((wanted) => ({
      kind: "depends",
      text: wanted.text,
      satisfiedBy: satisfiersOf(wanted, all),
    }))
    .filter(({ satisfiedBy }) => satisfiedBy.every((by) => by.id !== id));
  return {
    id,
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(isAsked && { reason: "asked" as const }),
    relations: [...depends, ...installedFor(one, all)],
  };
}

/** What came because this and others are there. */
function installedFor(one: Apk, all: readonly Apk[]): PackageRelation[] {
  return all.flatMap(({ purl: id, record }) => {
    const text = fieldOf(record, "i") ?? "";
    const isMeant = parseDependencies(text).some((wanted) => isAnswered(wanted, one));
    if (!isMeant || id === one.purl) return [];
    return [{ kind: "install_if", weak: true, text, satisfiedBy: [{ id }] }];
  });
}

function satisfiersOf(wanted: Dependency, all: readonly Apk[]): PackageSatisfier[] {
  return all
    .filter((one) => isAnswered(wanted, one))
    .map(({ purl: id, name }) => ({ id, ...(wanted.name !== name && { provides: wanted.name }) }));
}

function isAnswered(wanted: Dependency, { provides }: Apk): boolean {
  return provides.some((provided) => answers(provided, wanted));
}
