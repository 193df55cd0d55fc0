/**
 * Why packages cannot be installed together, as a chain of reasons.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core";
import type { PackageUniverse } from "./package-universe.ts";
import { formatRelation, type Relation } from "./relation.ts";
import { nevraOf } from "./rpm-package.ts";

/** What a clause stands for. Numbers are ids of packages. */
export type Cause =
  | { readonly type: "request"; readonly spec: string }
  | { readonly type: "requires" | "conflicts"; readonly id: number; readonly relation: Relation }
  | { readonly type: "obsoletes" | "same name"; readonly id: number; readonly other: number };

/** At most so many packages are named where one of several would do. */
const MAX_NAMED = 3;

/** `causes` as the solver gives them; the message tells them from the request on. */
export function explainFailure(causes: readonly Cause[], universe: PackageUniverse): ResolveError {
  const requests = causes.filter((cause) => cause.type === "request");
  const specs = [...new Set(requests.map(({ spec }) => `"${spec}"`))];
  const reasons = inOrder(causes, universe).map((cause) => reasonOf(cause, universe));
  return new ResolveError(
    `Cannot resolve ${specs.join(" and ")}: ${[...new Set(reasons)].join("; ")}`,
  );
}

/** From what was asked for along the requirements to what stands against them. */
function inOrder(
  causes: readonly Cause[],
  universe: PackageUniverse,
): readonly Exclude<Cause, { type: "request" }>[] {
  const left = causes.filter((cause) => cause.type !== "request");
  const reached = new Set<number>();
  for (const cause of causes) {
    if (cause.type === "request") for (const { id } of left) reached.add(id);
  }
  const depth = new Map<number, number>();
  const depthOf = (id: number): number => depth.get(id) ?? 0;
  // a requirement tells where those who meet it stand in the chain
  for (let round = 0; round < left.length; round++) {
    for (const cause of left) {
      if (cause.type !== "requires") continue;
      for (const provider of universe.providersOf(cause.relation)) {
        if (reached.has(provider) && provider !== cause.id && !depth.has(provider)) {
          depth.set(provider, depthOf(cause.id) + 1);
        }
      }
    }
  }
  const rank = (cause: (typeof left)[number]): number =>
    depthOf(cause.id) * 2 + (cause.type === "requires" ? 0 : 1);
  return left.toSorted((a, b) => rank(a) - rank(b));
}

function reasonOf(cause: Exclude<Cause, { type: "request" }>, universe: PackageUniverse): string {
  const name = nevraOf(universe.package(cause.id));
  if ("other" in cause) {
    const other = nevraOf(universe.package(cause.other));
    return cause.type === "obsoletes"
      ? `${name} obsoletes ${other}`
      : `${name} and ${other} cannot both be installed`;
  }
  const relation = formatRelation(cause.relation);
  if (cause.type === "conflicts") return `${name} conflicts with "${relation}"`;
  return `${name} requires "${relation}"${absenceOf(cause.relation, universe)}`;
}

/** Empty if something meets the relation. */
function absenceOf(relation: Relation, universe: PackageUniverse): string {
  if (relation.name.startsWith("(") || universe.providersOf(relation).length > 0) return "";
  const others = universe.providersOf({ name: relation.name });
  if (others.length === 0) return ", which nothing provides";
  const named = others.slice(0, MAX_NAMED).map((id) => nevraOf(universe.package(id)));
  return `, which only other versions provide: ${named.join(", ")}`;
}
