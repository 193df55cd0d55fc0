/**
 * How packages ask for each other, by what a lock or the database of installed packages says of them.
 *
 * @see PKGBUILD(5), "depends", "optdepends", "provides"
 * @module
 */
import {
  type PackageFact,
  type PackageGraph,
  type PackageNode,
  type PackageRelation,
  packageArchitecture,
} from "@rootsmith/core/provider";
import {
  type Dependency,
  type Provider,
  parseDependency,
  satisfies,
} from "../formats/dependency.ts";

/** A package as it says of itself. */
export interface GraphPackage {
  readonly fact: PackageFact;
  readonly isAsked: boolean;
  readonly depends: readonly string[];
  readonly optional: readonly string[];
  readonly provides: readonly string[];
}

export function archGraph(packages: readonly GraphPackage[]): PackageGraph {
  const providers = packages.map(({ fact, provides }) => {
    return { id: fact.purl, ...fact, provides: provides.map(parseDependency) };
  });
  return { packages: packages.map((one) => nodeOf(one, providers)) };
}

type GraphProvider = Provider & { readonly id: string };

function nodeOf(one: GraphPackage, providers: readonly GraphProvider[]): PackageNode {
  const { purl: id, name, version } = one.fact;
  const architecture = packageArchitecture(one.fact);
  const relation = (kind: string, text: string): PackageRelation => {
    const wanted = parseDependency(text);
    return { kind, text: wanted.text, satisfiedBy: satisfiersOf(wanted, providers) };
  };
  const optional = one.optional.map((text) => ({
    ...relation("optdepends", text),
    weak: true as const,
  }));
  return {
    id,
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(one.isAsked && { reason: "asked" as const }),
    relations: [
      ...one.depends.map((text) => relation("depends", text)),
      ...optional.filter(({ satisfiedBy }) => satisfiedBy.length > 0),
    ].filter(
      ({ satisfiedBy }) => satisfiedBy.length === 0 || satisfiedBy.some((by) => by.id !== id),
    ),
  };
}

function satisfiersOf(
  wanted: Dependency,
  providers: readonly GraphProvider[],
): PackageRelation["satisfiedBy"] {
  return providers
    .filter((one) => satisfies(one, wanted))
    .map(({ id, name }) => ({ id, ...(name !== wanted.name && { provides: wanted.name }) }));
}
