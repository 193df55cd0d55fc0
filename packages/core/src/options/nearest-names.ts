/**
 * Suggestions for names that were misspelt.
 *
 * @module
 */

/** How many others want each of some names; one that is absent counts as 0. */
export type CountUses = (names: ReadonlySet<string>) => ReadonlyMap<string, number>;

interface Near {
  readonly name: string;
  readonly edits: number;
  /** The same letters in another order. */
  readonly isSwap: boolean;
}

/**
 * Up to three of `names` that differ from `wanted` by few letters, nearest first; of those that are
 * equally near, the one that is used most, then that with the same letters, then that which begins
 * alike.
 *
 * @param countUses Is asked only for those that are near enough.
 */
export function nearestNames(
  wanted: string,
  names: Iterable<string>,
  countUses: CountUses = () => new Map(),
): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const text = wanted.toLowerCase();
  const letters = sorted(text);
  const near: Near[] = [];
  for (const name of new Set(names)) {
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const edits = editsBetween(text, name.toLowerCase());
    if (edits > limit || edits >= wanted.length) continue;
    near.push({ name, edits, isSwap: sorted(name.toLowerCase()) === letters });
  }
  near.sort((a, b) => a.edits - b.edits);
  const farthest = near[2]?.edits ?? limit;
  const nearest = near.filter(({ edits }) => edits <= farthest);
  const uses = countUses(new Set(nearest.map(({ name }) => name)));
  const used = ({ name }: Near): number => uses.get(name) ?? 0;
  const beginning = ({ name }: Near): number => commonBeginning(text, name.toLowerCase());
  nearest.sort(
    (a, b) =>
      a.edits - b.edits ||
      used(b) - used(a) ||
      Number(b.isSwap) - Number(a.isSwap) ||
      beginning(b) - beginning(a) ||
      (a.name < b.name ? -1 : 1),
  );
  return nearest.slice(0, 3).map(({ name }) => name);
}

/** A hint that names the nearest of `names`, or undefined if none is near. */
export function suggestName(
  wanted: string,
  names: Iterable<string>,
  countUses?: CountUses,
): string | undefined {
  const near = nearestNames(wanted, names, countUses).map((name) => `"${name}"`);
  return near.length === 0 ? undefined : `Did you mean ${near.join(" or ")}?`;
}

/**
 * How many letters are added, left out, replaced or swapped with their neighbour: the optimal string
 * alignment distance.
 */
function editsBetween(a: string, b: string): number {
  let [last, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + differs);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) edits = Math.min(edits, at(last, j - 2) + 1);
      next.push(edits);
    }
    [last, row] = [row, next];
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}

function sorted(text: string): string {
  return [...text].sort().join("");
}

function commonBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
