/**
 * What the package database says, whatever the files that say it.
 *
 * @module
 */
import { TAG } from "../../file/rpm-tags.ts";
import { type Installation, type InstalledRpm, installedHeader } from "./installed-header.ts";
import { type IndexRow, indexRows, type RpmdbIndex } from "./rpmdb-indices.ts";

/** One key of an index and the header that it leads to. */
export interface RpmdbRow extends IndexRow {
  /** Number of the header, from 1. */
  readonly header: number;
}

/** Headers with the numbers 1, 2, 3, …, and indices, whose rows are in the order of the headers. */
export interface RpmdbContent {
  readonly headers: readonly Uint8Array[];
  readonly indices: readonly { readonly index: RpmdbIndex; readonly rows: readonly RpmdbRow[] }[];
}

/** The content for `packages` in the order in which they were installed. */
export function rpmdbContent(
  packages: readonly InstalledRpm[],
  installation: Installation,
  indices: readonly RpmdbIndex[],
): RpmdbContent {
  return {
    headers: packages.map((installed) => installedHeader(installed, installation)),
    indices: indices.map((index) => ({
      index,
      rows: packages.flatMap((item, position) =>
        indexRows(index, item.rpm, transactionOf(item, installation)).map((row) => ({
          ...row,
          header: position + 1,
        })),
      ),
    })),
  };
}

function transactionOf({ rpm, isStored }: InstalledRpm, { epoch }: Installation): number {
  return isStored ? (rpm.header.number(TAG.INSTALLTID) ?? 0) : epoch;
}
