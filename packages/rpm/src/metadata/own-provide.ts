/**
 * What every package provides.
 *
 * @module
 */
import { compareEvr, type Evr } from "./evr.ts";
import type { Relation } from "./relation.ts";

/** Every package provides its own name in its version, whether its metadata say so or not: libsolv adds it. */
export function withItself(
  provides: readonly Relation[],
  { name, evr }: { readonly name: string; readonly evr: Evr },
): readonly Relation[] {
  const isThere = provides.some(
    (item) =>
      item.name === name && item.range?.comparison === "=" && compareEvr(item.range.evr, evr) === 0,
  );
  return isThere ? provides : [...provides, { name, range: { comparison: "=", evr } }];
}
