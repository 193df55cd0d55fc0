/**
 * How much a package index wants some names: what tells which of two is the common one.
 *
 * @module
 */
import type { Buffer } from "node:buffer";

/** A relation field that asks for packages, with its later lines. */
const DEMANDS = /^(?:Pre-Depends|Depends|Recommends):.*(?:\n[ \t].*)*/gim;

/** In how many relations of the index each name stands. */
export function countDependents(
  text: Buffer,
  names: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [field] of text.toString("latin1").matchAll(DEMANDS)) {
    for (const [name] of field.matchAll(/(?<=[\s,|:])[a-z0-9][a-z0-9+.-]+/g)) {
      if (names.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}
