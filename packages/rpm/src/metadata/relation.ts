/**
 * What a package provides or asks for: a name, perhaps with a range of versions.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/dependencies.html
 * @module
 */
import { compareEvr, type Evr, formatEvr, parseEvr, rpmvercmp } from "./evr.ts";

export type Comparison = "=" | "<" | "<=" | ">" | ">=";

/** A capability. Of a rich dependency `name` is the whole text, in parentheses. */
export interface Relation {
  readonly name: string;
  /** Absent: any version. */
  readonly range?: { readonly comparison: Comparison; readonly evr: Evr };
}

/** A relation of `Requires`. */
export interface RequireRelation extends Relation {
  /** It has to be installed before the package: `Requires(pre)` and `Requires(post)`. */
  readonly pre: boolean;
}

/** `"bash >= 4.2-1"`, or a name alone. */
export function parseRelation(text: string): Relation {
  const [, name, comparison, version] = /^(\S+)\s+(<=|>=|==?|<|>)\s+(\S+)$/.exec(text.trim()) ?? [];
  if (name === undefined || version === undefined) return { name: text.trim() };
  return {
    name,
    range: {
      comparison: (comparison === "==" ? "=" : comparison) as Comparison,
      evr: parseEvr(version),
    },
  };
}

/** The inverse of {@linkcode parseRelation}. */
export function formatRelation({ name, range }: Relation): string {
  return range === undefined ? name : `${name} ${range.comparison} ${formatEvr(range.evr)}`;
}

/**
 * Whether what one package provides is what another one asks for, given that the names are equal.
 * What is provided without a version is of any, and what is provided without a release is of any
 * release: `foo = 1.0` meets `foo > 1.0-3`.
 *
 * @see pool_intersect_evrs() of libsolv 0.7's src/pool.c
 */
export function satisfies(provided: Relation, wanted: Relation): boolean {
  if (provided.range === undefined || wanted.range === undefined) return true;
  const order = compareLoosely(provided.range.evr, wanted.range.evr);
  const [below, above] = [provided.range.comparison, wanted.range.comparison];
  if (order < 0) return below.includes(">") || above.includes("<");
  if (order > 0) return below.includes("<") || above.includes(">");
  const isAnyRelease = provided.range.evr.release === "" && wanted.range.evr.release !== "";
  if (isAnyRelease && below.includes("=")) return true;
  return ["<", "=", ">"].some((sign) => below.includes(sign) && above.includes(sign));
}

/** As `compareEvr`, but a release that is missing on either side is no difference. */
export function compareLoosely(a: Evr, b: Evr): number {
  return a.release === "" || b.release === ""
    ? Math.sign(a.epoch - b.epoch) || rpmvercmp(a.version, b.version)
    : compareEvr(a, b);
}
