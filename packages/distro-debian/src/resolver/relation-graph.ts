/**
 * How packages of one rootfs ask for each other.
 *
 * @see Debian Policy 7.2; deb-control(5)
 * @module
 */
import {
  type PackageGraph,
  type PackageNode,
  type PackageReason,
  type PackageRelation,
  packageArchitecture,
} from "@rootsmith/core/provider";
import type { DebianPackage } from "../formats/debian-package.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import { formatRelationGroup, type RelationGroup } from "../formats/relation.ts";
import { type RelationArchitectures, satisfies } from "./relation-match.ts";

/** A package that is there. */
export interface GraphItem {
  readonly purl: string;
  readonly package: DebianPackage;
  readonly reason?: PackageReason;
}

/** The graph of them. @param native Architecture of the rootfs. */
export function relationGraph(items: readonly GraphItem[], native: string): PackageGraph {
  const byName = new Map<string, GraphItem[]>();
  for (const item of items) {
    const names = [item.package.name, ...item.package.provides.map(({ name }) => name)];
    for (const name of new Set(names)) byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  const called = (name: string): readonly GraphItem[] => byName.get(name) ?? [];
  return { packages: items.map((item) => nodeOf(item, called, native)) };
}

type Called = (name: string) => readonly GraphItem[];

function nodeOf(item: GraphItem, called: Called, native: string): PackageNode {
  const { name, version, architecture, preDepends, depends, recommends } = item.package;
  const architectures = { native, own: ownArchitecture(item.package, native) };
  const relations = (
    kind: string,
    groups: readonly RelationGroup[],
    weak?: true,
  ): readonly PackageRelation[] =>
    groups.flatMap((group) => {
      const satisfiedBy = satisfiersOf(group, called, architectures);
      const isOwn = satisfiedBy.some(({ id }) => id === item.purl);
      if (isOwn || (weak && satisfiedBy.length === 0)) return [];
      return { kind, ...(weak && { weak }), text: formatRelationGroup(group), satisfiedBy };
    });
  return {
    id: item.purl,
    name,
    version,
    architecture: packageArchitecture(item) ?? architecture,
    ...(item.reason && { reason: item.reason }),
    relations: [
      ...relations("Pre-Depends", preDepends),
      ...relations("Depends", depends),
      ...relations("Recommends", recommends, true),
    ],
  };
}

/** Of all alternatives that are there. */
function satisfiersOf(
  group: RelationGroup,
  called: Called,
  architectures: RelationArchitectures,
): PackageRelation["satisfiedBy"] {
  const found = group.flatMap((relation) =>
    called(relation.name)
      .filter((item) => satisfies(item.package, relation, architectures))
      .map((item) => ({
        id: item.purl,
        ...(item.package.name !== relation.name && { provides: relation.name }),
      })),
  );
  return [...new Map(found.toReversed().map((one) => [one.id, one])).values()].toReversed();
}
