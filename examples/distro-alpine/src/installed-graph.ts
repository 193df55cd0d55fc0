/**
 * How the packages that apk's database in a rootfs lists ask for each other, and what its world asks for.
 *
 * @see apk-world(5), apk-package(5) "depends", "provides", "install-if"
 * @module
 */
import {
  type PackageGraph,
  type PackageNode,
  type PackageRelation,
  type PackageSatisfier,
  type RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import {
  answers,
  type Dependency,
  type Provided,
  parseDependencies,
  parseProvides,
} from "./dependency.ts";
import { fieldOf, installedPackagesAndRecords } from "./installed-packages.ts";

interface Installed {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  readonly record: string;
  readonly provides: readonly Provided[];
}

export async function installedApkGraph(rootfs: RootfsTree): Promise<PackageGraph> {
  const installed = (await installedPackagesAndRecords(rootfs)).map(
    ({ fact, record }): Installed => ({
      id: fact.purl,
      name: fact.name,
      version: fact.version,
      ...(fact.architecture !== undefined && { architecture: fact.architecture }),
      record,
      provides: [
        { name: fact.name, version: fact.version },
        ...parseProvides(fieldOf(record, "p") ?? ""),
      ],
    }),
  );
  const text = new TextDecoder().decode(await treeReader(rootfs).read("etc/apk/world"));
  const asked = new Set(
    parseDependencies(text).flatMap((one) => satisfiersOf(one, installed).map(({ id }) => id)),
  );
  return { packages: installed.map((one) => nodeOf(one, installed, asked.has(one.id))) };
}

function nodeOf(one: Installed, all: readonly Installed[], isAsked: boolean): PackageNode {
  const { id, name, version, architecture, record } = one;
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
function installedFor(one: Installed, all: readonly Installed[]): PackageRelation[] {
  return all.flatMap(({ id, record }) => {
    const text = fieldOf(record, "i") ?? "";
    const isMeant = parseDependencies(text).some((wanted) => isAnswered(wanted, one));
    if (!isMeant || id === one.id) return [];
    return [{ kind: "install_if", weak: true, text, satisfiedBy: [{ id }] }];
  });
}

function satisfiersOf(wanted: Dependency, all: readonly Installed[]): PackageSatisfier[] {
  return all
    .filter((one) => isAnswered(wanted, one))
    .map(({ id, name }) => ({ id, ...(wanted.name !== name && { provides: wanted.name }) }));
}

function isAnswered(wanted: Dependency, { provides }: Installed): boolean {
  return provides.some((provided) => answers(provided, wanted));
}
