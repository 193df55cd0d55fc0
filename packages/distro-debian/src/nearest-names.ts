/**
 * Suggestions for names that were misspelt.
 *
 * @module
 */

/** Up to three of `names` that differ from `name` by few letters, nearest first. */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const near: { name: string; distance: number }[] = [];
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name, candidate);
    if (distance <= limit) near.push({ name: candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return near.slice(0, 3).map((item) => item.name);
}

/** A hint that names the nearest of `names`, or undefined if none is near. */
export function suggestName(name: string, names: Iterable<string>): string | undefined {
  const near = nearestNames(name, names).map((candidate) => `"${candidate}"`);
  return near.length === 0 ? undefined : `Did you mean ${near.join(" or ")}?`;
}

/** Letters inserted, removed, replaced, or swapped with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let previous: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const moved = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(isSwap ? Math.min(moved, (previous[j - 2] ?? 0) + 1) : moved);
    }
    [previous, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
