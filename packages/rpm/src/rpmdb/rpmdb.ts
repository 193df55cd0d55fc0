/**
 * The database of installed packages, as rpm itself would have written it.
 *
 * @module
 */
import { type FileContent, type FsEntry, LockError } from "@rootsmith/core/provider";
import type { Keyring } from "@rootsmith/openpgp";
import { TAG } from "../file/rpm-tags.ts";
import { rpmVersionOf } from "../metadata/rpm-version.ts";
import { bdbIndices, rpmdbBdb } from "./bdb/rpmdb-bdb.ts";
import { gpgPubkeys } from "./content/gpg-pubkey.ts";
import type { Installation, InstalledRpm } from "./content/installed-header.ts";
import { type RpmdbContent, rpmdbContent } from "./content/rpmdb-content.ts";
import { RPMDB_INDICES, type RpmdbIndex } from "./content/rpmdb-indices.ts";
import { rpmdbNdb } from "./ndb/rpmdb-ndb.ts";
import { rpmdbSqlite } from "./sqlite/rpmdb-sqlite.ts";

/** Where the package database is, and how it is written. */
export type RpmdbLocation = {
  /**
   * As rpm's `%_db_backend`: `"sqlite"` is that of rpm 4.16 and newer, `"bdb"` (Berkeley DB) that of
   * older ones, `"ndb"` that of SUSE.
   */
  readonly backend: string;
  /** Folder of the files: `"var/lib/rpm"`, `"usr/lib/sysimage/rpm"`. */
  readonly path: string;
};

/** Which files to write. */
export interface RpmdbOptions extends Installation, RpmdbLocation {
  /** Keys that the image trusts. They come first, since they are imported before packages are checked. */
  readonly keys?: Pick<Keyring, "records">;
  /** Of the rpm that wrote it, where it is not one of the packages. */
  readonly rpmVersion?: string;
  /** What the database has already, keys among it: it comes before all. */
  readonly below?: readonly InstalledRpm[];
}

/** One format of the database. */
interface RpmdbBackend {
  /** What rpm of version `rpmVersion` looks packages up by. */
  indices(rpmVersion: string): readonly RpmdbIndex[];
  /** By name. */
  files(content: RpmdbContent, rpmVersion: string): Readonly<Record<string, FileContent>>;
}

/** The formats that can be written, by the names that rpm has for them. */
const BACKENDS: Readonly<Record<string, RpmdbBackend>> = {
  sqlite: {
    indices: () => RPMDB_INDICES,
    files: (content) => ({ "rpmdb.sqlite": rpmdbSqlite(content) }),
  },
  bdb: { indices: bdbIndices, files: rpmdbBdb },
  ndb: { indices: () => RPMDB_INDICES, files: rpmdbNdb },
};

/**
 * The files of a database of `packages`, which are in the order of their installation. The same
 * packages and options give the same bytes.
 *
 * @throws {LockError} If no database of that backend can be written.
 */
export function writeRpmdb(packages: readonly InstalledRpm[], options: RpmdbOptions): FsEntry[] {
  const { below = [] } = options;
  const named = [...packages, ...below].map(({ rpm: { header } }) => ({
    name: header.string(TAG.NAME) ?? "",
    version: header.string(TAG.VERSION) ?? "",
  }));
  const { rpmVersion = rpmVersionOf(named) } = options;
  const known = new Set(below.map(({ rpm }) => identityOf(rpm)));
  const keys = (
    options.keys === undefined ? [] : gpgPubkeys(options.keys, rpmVersion, options)
  ).filter(({ rpm }) => !known.has(identityOf(rpm)));
  const backend = backendOf(options);
  const indices = backend.indices(rpmVersion);
  const content = rpmdbContent([...below, ...keys, ...packages], options, indices);
  const files = backend.files(content, rpmVersion);
  return Object.entries(files).map(([name, content]) => ({
    type: "file",
    path: `${options.path}/${name}`,
    mode: 0o644,
    mtime: options.epoch,
    content,
  }));
}

/** A key is there once: its ID is its version, its time its release. */
function identityOf({ header }: InstalledRpm["rpm"]): string {
  return [TAG.NAME, TAG.VERSION, TAG.RELEASE].map((tag) => header.string(tag)).join("-");
}

function backendOf({ backend }: RpmdbLocation): RpmdbBackend {
  const found = Object.hasOwn(BACKENDS, backend) ? BACKENDS[backend] : undefined;
  if (found !== undefined) return found;
  throw new LockError(`Cannot write the database of rpm: "${backend}" is no backend of it`, {
    hint: `Choose one of: ${Object.keys(BACKENDS).join(", ")}`,
  });
}
