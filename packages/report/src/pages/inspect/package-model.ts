/**
 * The packages of an image, as the page looks at them.
 *
 * @module
 */
import type { ImageReport, PackageReport } from "../../image/image-report.ts";

export interface PackageRow extends PackageReport {
  readonly index: number;
  /** From the package that has a reason to this one. Empty: nobody knows. */
  readonly chain: readonly PackageReport[];
  /** Indexes of what needs it, and of what would like to have it. */
  readonly neededBy: readonly number[];
  readonly wantedBy: readonly number[];
}

/** What a reason is called. */
export const REASONS = {
  asked: "asked for",
  base: "part of the base system",
  top: "needed by no other package",
} as const;

export function packageRows({ packages }: ImageReport): readonly PackageRow[] {
  const neededBy = reversed(packages.map(({ needs }) => needs));
  const wantedBy = reversed(packages.map(({ wants }) => wants));
  return packages.map((one, index) => ({
    ...one,
    index,
    chain: chainTo(packages, one),
    neededBy: neededBy[index] ?? [],
    wantedBy: wantedBy[index] ?? [],
  }));
}

function chainTo(
  packages: readonly PackageReport[],
  last: PackageReport,
): readonly PackageReport[] {
  const chain = [last];
  for (let first = last; first.via !== undefined; ) {
    first = packages[first.via] as PackageReport;
    chain.unshift(first);
  }
  return chain[0]?.reason === undefined ? [] : chain;
}

function reversed(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const all: number[][] = lists.map(() => []);
  lists.forEach((list, from) => {
    for (const to of list) all[to]?.push(from);
  });
  return all;
}
