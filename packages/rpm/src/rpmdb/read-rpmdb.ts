/**
 * The database of rpm in a rootfs, whichever of its formats it has.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { type FileReader, FormatError } from "@rootsmith/core/provider";
import { readBdbHash } from "./bdb/read-bdb-hash.ts";
import { readNdb } from "./ndb/read-ndb.ts";
import type { RpmdbLocation } from "./rpmdb.ts";
import { readSqliteTable } from "./sqlite/read-sqlite.ts";

/** The usual one; that of Fedora, SUSE and Enterprise Linux 10; that of ostree. */
const DIRECTORIES = ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"];

export interface StoredRpmdb {
  readonly location: RpmdbLocation;
  /** A header each, in the order of the database. */
  readonly headers: readonly Buffer[];
}

/**
 * Undefined if there is none.
 *
 * @throws {FormatError} If it is malformed.
 */
export async function readRpmdb(reader: FileReader): Promise<StoredRpmdb | undefined> {
  try {
    return await readFiles(reader);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormatError("Cannot read the database of rpm: it is cut off", {
      format: "rpmdb",
      cause: error,
    });
  }
}

async function readFiles(reader: FileReader): Promise<StoredRpmdb | undefined> {
  for (const path of DIRECTORIES) {
    const sqlite = await reader.read(`${path}/rpmdb.sqlite`);
    if (sqlite !== undefined) {
      const wal = await reader.read(`${path}/rpmdb.sqlite-wal`);
      const journal = await reader.read(`${path}/rpmdb.sqlite-journal`);
      const rows = [...readSqliteTable(sqlite, "Packages", { wal, journal })];
      const headers = rows.flatMap(([, blob]) => blob ?? []);
      return { location: { backend: "sqlite", path }, headers };
    }
    const ndb = await reader.read(`${path}/Packages.db`);
    if (ndb !== undefined) {
      return { location: { backend: "ndb", path }, headers: [...readNdb(ndb)] };
    }
    const bdb = await reader.read(`${path}/Packages`);
    if (bdb === undefined) continue;
    // One value is no header but the highest number of one.
    const headers = [...readBdbHash(bdb)].filter(({ length }) => length > 4);
    return { location: { backend: "bdb", path }, headers };
  }
  return undefined;
}
