/**
 * The package database of rpm before 4.16: a Berkeley DB hash file of headers, and a file for each
 * index, which is a b-tree since 4.9.
 *
 * @see rpm 4.4 to 4.16, lib/rpmdb.c and lib/backend/db3.c
 * @module
 */
import { Buffer } from "node:buffer";
import type { FileContent } from "@rootsmith/core/provider";
import { rpmvercmp } from "../../metadata/evr.ts";
import type { RpmdbContent, RpmdbRow } from "../content/rpmdb-content.ts";
import { RPMDB_INDICES, type RpmdbIndex } from "../content/rpmdb-indices.ts";
import { RPM_4_4_INDICES, RPM_4_8_INDICES } from "../content/rpmdb-old-indices.ts";
import { bdbBtree } from "./bdb-btree.ts";
import { bdbHash } from "./bdb-hash.ts";
import type { BdbPair } from "./bdb-pages.ts";

/** The indices of rpm of version `rpmVersion`. */
export function bdbIndices(rpmVersion: string): readonly RpmdbIndex[] {
  const isSince = (version: string): boolean => rpmvercmp(rpmVersion, version) >= 0;
  if (isSince("4.13")) return RPMDB_INDICES;
  if (isSince("4.9")) return RPMDB_INDICES.filter(({ isRecent }) => !isRecent);
  return isSince("4.8") ? RPM_4_8_INDICES : RPM_4_4_INDICES;
}

/** The files, by name, for rpm of version `rpmVersion`. */
export function rpmdbBdb(
  { headers, indices }: RpmdbContent,
  rpmVersion: string,
): Record<string, FileContent> {
  const hashVersion = rpmvercmp(rpmVersion, "4.8") >= 0 ? 9 : 8;
  const packages = headers.map((value, index): BdbPair => ({ key: uint32s(index + 1), value }));
  // Number 0 has the highest number that was given.
  const numbers = { key: uint32s(0), value: uint32s(headers.length) };
  const fileOf = ({ name, old }: RpmdbIndex, pairs: readonly BdbPair[]): FileContent =>
    old === "hash" ? bdbHash(name, pairs, hashVersion) : bdbBtree(name, pairs);
  return {
    Packages: bdbHash("Packages", [numbers, ...packages], hashVersion),
    ...Object.fromEntries(
      indices.map(({ index, rows }) => [index.name, fileOf(index, pairsOf(rows))]),
    ),
  };
}

/** One pair for each key: the numbers of the headers, each with the position in it. */
function pairsOf(rows: readonly RpmdbRow[]): BdbPair[] {
  const byKey = new Map<string, number[]>();
  for (const { key, header, position } of rows) {
    const name = Buffer.from(key).toString("latin1") || "\0"; // the name of "/" is empty
    const pairs = byKey.get(name);
    if (pairs === undefined) byKey.set(name, [header, position]);
    else pairs.push(header, position);
  }
  return Array.from(byKey, ([name, pairs]) => ({
    key: Buffer.from(name, "latin1"),
    value: uint32s(...pairs),
  }));
}

function uint32s(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}
