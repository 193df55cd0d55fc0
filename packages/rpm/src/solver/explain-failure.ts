/**
 * Why packages cannot be installed together, as a chain of reasons.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { formatRelation, type Relation } from "../metadata/relation.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import type { PackagePool } from "./package-pool.ts";

/** What a clause stands for. Numbers are ids of packages. */
export type Cause =
  | RequestCause
  | { readonly type: "requires" | "conflicts"; readonly id: number; readonly relation: Relation }
  | { readonly type: "obsoletes" | "same name"; readonly id: number; readonly other: number }
  | { readonly type: "installed"; readonly id: number };

/** One of `ids` was asked for. */
export interface RequestCause {
  readonly type: "request";
  readonly spec: string;
  readonly ids: readonly number[];
}

type Reason = Exclude<Cause, { type: "request" }>;

/** At most so many packages are named where one of several would do. */
const MAX_NAMED = 3;

/** `causes` as the solver gives them; the message tells them from the request on. */
export function explainFailure(causes: readonly Cause[], pool: PackagePool): ResolveError {
  const requests = causes.filter((cause) => cause.type === "request");
  const specs = [...new Set(requests.map(({ spec }) => `"${spec}"`))];
  const reasons = inOrder(causes, pool).map((cause) => reasonOf(cause, pool));
  return new ResolveError(
    `Cannot resolve ${specs.join(" and ")}: ${[...new Set(reasons)].join("; ")}`,
    isDowngrade(causes, pool)
      ? { hint: "Packages of the image below are not downgraded: leave out the version" }
      : {},
  );
}

/** Whether another version is asked for than that which an image has. */
function isDowngrade(causes: readonly Cause[], pool: PackagePool): boolean {
  return causes.some((cause) => {
    if (!("other" in cause) || cause.type === "obsoletes") return false;
    const [one, other] = [cause.id, cause.other];
    return (
      pool.package(one).name === pool.package(other).name &&
      (pool.installed.has(one) || pool.installed.has(other))
    );
  });
}

/** From what was asked for along the requirements to what stands against them. */
function inOrder(causes: readonly Cause[], pool: PackagePool): readonly Reason[] {
  const reasons = causes.filter((cause) => cause.type !== "request");
  const depths = new Map<number, number>();
  let next = causes.flatMap((cause) => (cause.type === "request" ? cause.ids : []));
  for (let depth = 0; next.length > 0; depth++) {
    for (const id of next) depths.set(id, depth);
    next = reasons
      .filter((cause) => cause.type === "requires" && depths.get(cause.id) === depth)
      .flatMap((cause) => ("relation" in cause ? pool.providersOf(cause.relation) : []))
      .filter((id) => !depths.has(id));
  }
  const rankOf = (cause: Reason): number =>
    (depths.get(cause.id) ?? Number.MAX_SAFE_INTEGER / 2) * 2 + (cause.type === "requires" ? 0 : 1);
  return reasons.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function reasonOf(cause: Reason, pool: PackagePool): string {
  const name = nevraOf(pool.package(cause.id));
  if (cause.type === "installed") return `${name} is in the image below`;
  if ("other" in cause) {
    const other = nevraOf(pool.package(cause.other));
    return cause.type === "obsoletes"
      ? `${name} obsoletes ${other}`
      : `${name} and ${other} cannot both be installed`;
  }
  const relation = formatRelation(cause.relation);
  if (cause.type === "conflicts") return `${name} conflicts with "${relation}"`;
  return `${name} requires "${relation}"${absenceOf(cause.relation, pool)}`;
}

/** Empty if something meets the relation. */
function absenceOf(relation: Relation, pool: PackagePool): string {
  if (relation.name.startsWith("(") || pool.providersOf(relation).length > 0) return "";
  const others = pool.providersOf({ name: relation.name });
  if (others.length === 0) return ", which nothing provides";
  const named = others.slice(0, MAX_NAMED).map((id) => nevraOf(pool.package(id)));
  return `, which only other versions provide: ${named.join(", ")}`;
}
