/**
 * The database of installed packages, as rpm itself would have written it.
 *
 * @module
 */
import type { FileContent, FsEntry } from "@rootsmith/core";
import type { Keyring } from "@rootsmith/openpgp";
import { TAG } from "../file/rpm-tags.ts";
import { rpmVersionOf } from "../metadata/rpm-version.ts";
import { bdbIndices, rpmdbBdb } from "./bdb/rpmdb-bdb.ts";
import { gpgPubkeys } from "./content/gpg-pubkey.ts";
import type { Installation, InstalledRpm } from "./content/installed-header.ts";
import { rpmdbContent } from "./content/rpmdb-content.ts";
import { RPMDB_INDICES } from "./content/rpmdb-indices.ts";
import { rpmdbSqlite } from "./sqlite/rpmdb-sqlite.ts";

/** Which files to write. */
export interface RpmdbOptions extends Installation {
  /** `"sqlite"` is that of rpm 4.16 and newer, `"bdb"` (Berkeley DB) that of those before. */
  readonly backend: "sqlite" | "bdb";
  /** Folder of the files: `"var/lib/rpm"`, or `"usr/lib/sysimage/rpm"`. */
  readonly path: string;
  /** Keys that the image trusts: they come first, as they are imported before packages are checked. */
  readonly keys?: Pick<Keyring, "records">;
}

/**
 * The files of a database of `packages`, which are in the order of their installation. The same
 * packages and options give the same bytes.
 */
export function writeRpmdb(packages: readonly InstalledRpm[], options: RpmdbOptions): FsEntry[] {
  const rpmVersion = rpmVersionOf(
    packages.map(({ rpm: { header } }) => ({
      name: header.string(TAG.NAME) ?? "",
      version: header.string(TAG.VERSION) ?? "",
    })),
  );
  const keys = options.keys === undefined ? [] : gpgPubkeys(options.keys, rpmVersion, options);
  const indices = options.backend === "sqlite" ? RPMDB_INDICES : bdbIndices(rpmVersion);
  const content = rpmdbContent([...keys, ...packages], options, indices);
  const files: Record<string, FileContent> =
    options.backend === "sqlite"
      ? { "rpmdb.sqlite": rpmdbSqlite(content) }
      : rpmdbBdb(content, rpmVersion);
  return Object.entries(files).map(([name, content]) => ({
    type: "file",
    path: `${options.path}/${name}`,
    mode: 0o644,
    mtime: options.epoch,
    content,
  }));
}
