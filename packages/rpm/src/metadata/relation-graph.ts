/**
 * How packages of one rootfs ask for each other.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/dependencies.html
 * @module
 */
import type {
  PackageGraph,
  PackageNode,
  PackageReason,
  PackageRelation,
  PackageSatisfier,
} from "@rootsmith/core/provider";
import { dependencyGroups } from "./dependency-groups.ts";
import { formatEvr } from "./evr.ts";
import { formatRelation, type Relation, satisfies } from "./relation.ts";
import { dependencyOf } from "./rich-dependency.ts";
import type { RpmPackage } from "./rpm-package.ts";

/** A package that is there. */
export interface GraphItem {
  readonly purl: string;
  readonly package: RpmPackage;
  readonly reason?: PackageReason;
}

/** What rpm itself has to be able to do, and the paths of rpmlib. */
const RPMLIB = /^rpmlib\(/;

/** The graph of them. */
export function relationGraph(items: readonly GraphItem[]): PackageGraph {
  const provided = new Map<string, Provided[]>();
  for (const { purl: id, package: item } of items) {
    const relations = [...item.provides, ...item.files.map((name) => ({ name }))];
    for (const relation of relations) {
      const one = { id, relation, isName: relation.name === item.name };
      const known = provided.get(relation.name);
      if (known === undefined) provided.set(relation.name, [one]);
      else known.push(one);
    }
  }
  const find = (wanted: Relation): readonly Provided[] =>
    (provided.get(wanted.name) ?? []).filter(({ relation }) => satisfies(relation, wanted));
  const supplements = supplementsOf(items, find);
  return { packages: items.map((item) => nodeOf(item, find, supplements.get(item.purl) ?? [])) };
}

/** That a package provides a name. */
interface Provided {
  readonly id: string;
  readonly relation: Relation;
  /** It is the package's own. */
  readonly isName: boolean;
}

type Find = (wanted: Relation) => readonly Provided[];

function nodeOf(
  { purl, package: item, reason }: GraphItem,
  find: Find,
  supplements: readonly PackageRelation[],
): PackageNode {
  const relations = (kind: string, wanted: readonly Relation[], weak?: true): PackageRelation[] => {
    const texts = new Map(wanted.map((relation) => [formatRelation(relation), relation]));
    return [...texts].flatMap(([text, relation]) => {
      const satisfiedBy = satisfiersOf(relation, find);
      const isOwn = satisfiedBy.some(({ id }) => id === purl);
      if (isOwn || ((weak || text.startsWith("(")) && satisfiedBy.length === 0)) return [];
      return { kind, ...(weak && { weak }), text, satisfiedBy };
    });
  };
  const requires = item.requires.filter(({ name }) => !RPMLIB.test(name));
  const pre = relations(
    "Requires(pre)",
    requires.filter((one) => one.pre),
  );
  const known = new Set(pre.map(({ text }) => text));
  return {
    id: purl,
    name: item.name,
    version: formatEvr(item.evr),
    architecture: item.arch,
    ...(reason && { reason }),
    relations: [
      ...pre,
      ...relations("Requires", requires).filter(({ text }) => !known.has(text)),
      ...relations("Recommends", item.recommends, true),
      ...supplements,
    ],
  };
}

/** Each package once, by its own name where it can be. */
function satisfiersOf(relation: Relation, find: Find): PackageSatisfier[] {
  const groups = dependencyGroups(dependencyOf(relation), find, (a, b) => a.id === b.id);
  const found = groups.flat().toSorted((a, b) => Number(b.isName) - Number(a.isName));
  const satisfiers = new Map<string, PackageSatisfier>();
  for (const { id, relation: provided, isName } of found) {
    if (satisfiers.has(id)) continue;
    satisfiers.set(id, { id, ...(!isName && { provides: provided.name }) });
  }
  return [...satisfiers.values()];
}

/** `Supplements` is said by what comes, but it comes because of the package that is named: by that one. */
function supplementsOf(
  items: readonly GraphItem[],
  find: Find,
): ReadonlyMap<string, readonly PackageRelation[]> {
  const relations = new Map<string, PackageRelation[]>();
  for (const { purl, package: item } of items) {
    for (const relation of item.supplements) {
      const text = formatRelation(relation);
      for (const { id } of satisfiersOf(relation, find)) {
        if (id === purl) continue;
        const one = {
          kind: "Supplements",
          weak: true,
          text,
          satisfiedBy: [{ id: purl }],
        } as const;
        relations.set(id, [...(relations.get(id) ?? []), one]);
      }
    }
  }
  return relations;
}
