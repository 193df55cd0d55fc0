/**
 * The packages that rpm's database in a rootfs lists.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { collectBytes, FormatError, type InstalledPackage, type RootfsTree } from "@rootsmith/core";
import { readBdbHash } from "./read-bdb-hash.ts";
import { readSqliteTable } from "./read-sqlite.ts";
import { ENTRY_SIZE } from "./rpm-header-index.ts";
import { TAG } from "./rpm-tags.ts";

const DIRECTORIES = ["var/lib/rpm", "usr/lib/sysimage/rpm"];
/** Number of entries, bytes of data. */
const INTRO_SIZE = 8;

/**
 * What is installed, in the order of the database. Empty where there is none.
 *
 * @throws {FormatError} If the database is malformed.
 */
export async function installedRpmPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  for (const directory of DIRECTORIES) {
    const sqlite = await fileAt(rootfs, `${directory}/rpmdb.sqlite`);
    if (sqlite !== undefined) {
      const rows = [...readSqliteTable(sqlite, "Packages")];
      return rows.flatMap(([, blob]) => (blob === undefined ? [] : [packageOf(blob)]));
    }
    const bdb = await fileAt(rootfs, `${directory}/Packages`);
    if (bdb === undefined) continue;
    // One value is no header but the highest number of one.
    return [...readBdbHash(bdb)].filter(({ length }) => length > 4).map(packageOf);
  }
  return [];
}

async function fileAt(rootfs: RootfsTree, path: string): Promise<Uint8Array | undefined> {
  const entry = rootfs.follow(path);
  return entry?.type === "file" ? collectBytes(entry.content.open()) : undefined;
}

/** The header as the database keeps it has more than a package's: what the installation added. */
function packageOf(header: Buffer): InstalledPackage {
  const values = new Map<number, string | number>();
  const entries = header.readUInt32BE(0);
  const data = INTRO_SIZE + entries * ENTRY_SIZE;
  if (data + header.readUInt32BE(4) > header.length) throw damaged("a header is cut off");
  for (let index = 0; index < entries; index++) {
    const at = INTRO_SIZE + index * ENTRY_SIZE;
    const [tag, type, offset] = [0, 4, 8].map((field) => header.readUInt32BE(at + field)) as [
      number,
      number,
      number,
    ];
    const start = data + offset;
    if (type === 4 && start + 4 <= header.length) values.set(tag, header.readUInt32BE(start));
    if (type === 6) values.set(tag, header.toString("utf8", start, header.indexOf(0, start)));
  }
  const [name, version, release] = [TAG.NAME, TAG.VERSION, TAG.RELEASE].map((tag) =>
    values.get(tag),
  );
  if (typeof name !== "string") throw damaged("a package has no name");
  const epoch = values.get(TAG.EPOCH);
  const architecture = values.get(TAG.ARCH);
  const size = values.get(TAG.SIZE);
  return {
    name,
    version: `${epoch === undefined ? "" : `${epoch}:`}${version}-${release}`,
    ...(typeof architecture === "string" && { architecture }),
    ...(typeof size === "number" && { size }),
  };
}

function damaged(fact: string): FormatError {
  return new FormatError(`Cannot read the database of rpm: ${fact}`, { format: "rpmdb" });
}
