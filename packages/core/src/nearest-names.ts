/**
 * Suggestions for names that were misspelt.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";

/** Up to three of `names` that differ from `wanted` by few letters, nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const near: { name: string; letters: number }[] = [];
  for (const name of new Set(names)) {
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const letters = distance(wanted.toLowerCase(), name.toLowerCase());
    if (letters <= limit && letters < wanted.length) near.push({ name, letters });
  }
  near.sort((a, b) => a.letters - b.letters || (a.name < b.name ? -1 : 1));
  return near.slice(0, 3).map(({ name }) => name);
}

/** A hint that names the nearest of `names`, or undefined if none is near. */
export function suggestName(wanted: string, names: Iterable<string>): string | undefined {
  const near = nearestNames(wanted, names).map((name) => `"${name}"`);
  return near.length === 0 ? undefined : `Did you mean ${near.join(" or ")}?`;
}
