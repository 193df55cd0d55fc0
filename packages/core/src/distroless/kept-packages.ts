/**
 * Which packages an image without a package manager keeps: those that were asked for, and what they
 * need to run.
 *
 * @module
 */

/** An installed package, as its manager's database knows it. */
export interface PackageNode {
  /** As the user calls it: `"libc6"`, `"libc6:i386"`. */
  readonly id: string;
  /** Of the packages without which it does not run. */
  readonly needs: readonly string[];
}

/** What stays, by id, and why: `"included"`, `"curl needs it"`. In the order in which it was found. */
export type KeptPackages = ReadonlyMap<string, string>;

/**
 * The closure of `roots` over what packages need.
 *
 * @param roots Why each of them stays, by id.
 */
export function keptPackages(
  packages: readonly PackageNode[],
  roots: ReadonlyMap<string, string>,
): KeptPackages {
  const byID = new Map(packages.map((node) => [node.id, node]));
  const kept = new Map([...roots].filter(([id]) => byID.has(id)));
  // Those that are added meanwhile come in their turn, so that each is called the nearest reason.
  for (const id of kept.keys()) {
    for (const needed of byID.get(id)?.needs ?? []) {
      if (byID.has(needed) && !kept.has(needed)) kept.set(needed, `${id} needs it`);
    }
  }
  return kept;
}
