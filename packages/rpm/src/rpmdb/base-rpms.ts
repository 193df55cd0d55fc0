/**
 * The packages of an image below, with all that their headers say, and the keys that it trusts.
 *
 * @module
 */
import type { FileReader } from "@rootsmith/core/provider";
import { type KnownRpm, storedRpm } from "../file/known-rpm.ts";
import { KEY_NAME } from "./installed-packages.ts";
import { readRpmdb } from "./read-rpmdb.ts";
import type { RpmdbLocation } from "./rpmdb.ts";

export interface BaseRpms {
  readonly location: RpmdbLocation;
  /** In the order of the database. */
  readonly packages: readonly KnownRpm[];
  /** Rows of the name `gpg-pubkey`. */
  readonly keys: readonly KnownRpm[];
}

/**
 * Undefined if there is no database.
 *
 * @throws {FormatError} If it is malformed.
 */
export async function readBaseRpms(reader: FileReader): Promise<BaseRpms | undefined> {
  const database = await readRpmdb(reader);
  if (database === undefined) return undefined;
  const rows = database.headers.map(storedRpm);
  const isKey = ({ locked }: KnownRpm): boolean => locked.name === KEY_NAME;
  return {
    location: database.location,
    packages: rows.filter((row) => !isKey(row)),
    keys: rows.filter(isKey),
  };
}
