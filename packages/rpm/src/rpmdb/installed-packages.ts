/**
 * The packages that rpm's database in a rootfs lists.
 *
 * @module
 */
import {
  type FileReader,
  FormatError,
  type InstalledPackage,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { isGhost } from "../file/rpm-file-list.ts";
import { TAG } from "../file/rpm-tags.ts";
import { StoredHeader } from "../file/stored-header.ts";
import { type PackageDistro, packageFact } from "../metadata/package-fact.ts";
import { readRpmdb } from "./read-rpmdb.ts";

/** Names of algorithms of digests, by their numbers in OpenPGP. */
const DIGEST_ALGORITHMS: Readonly<Record<number, string>> = { 1: "md5", 2: "sha1", 8: "sha256" };

/** What the keys that rpm trusts are called: rows of its database as well. */
export const KEY_NAME = "gpg-pubkey";

/**
 * The installed packages, in the order of the database. Empty if there is no database.
 *
 * @throws {FormatError} If the database is malformed.
 */
export async function installedRpmPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  return (await installedRpms(rootfs)).map(({ fact }) => fact);
}

/** As {@linkcode installedRpmPackages}, with the headers. */
export async function installedRpms(
  rootfs: RootfsTree,
): Promise<{ readonly header: StoredHeader; readonly fact: InstalledPackage }[]> {
  const reader = treeReader(rootfs);
  try {
    const database = await readRpmdb(reader);
    const headers = (database?.headers ?? [])
      .map((bytes) => new StoredHeader(bytes))
      .filter((header) => header.string(TAG.NAME) !== KEY_NAME);
    if (headers.length === 0) return [];
    const distro = await distroOf(reader);
    return headers.map((header) => ({ header, fact: packageOf(header, distro) }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw damaged("it is cut off", error);
  }
}

/** Enterprise Linux counts minor releases, which its packages are not made for, and had no os-release before 7. */
export async function distroOf(reader: FileReader): Promise<PackageDistro | undefined> {
  const os = await readOsRelease(reader);
  if (os !== undefined) {
    const isEnterprise = ["rhel", "centos", "fedora"].some(
      (id) => os.id === id || os.idLike.includes(id),
    );
    const version = isEnterprise ? os.version?.split(".")[0] : os.version;
    return { id: os.id, ...(version !== undefined && { version }) };
  }
  const text = new TextDecoder().decode(await reader.read("etc/redhat-release"));
  const [, id, version] = /^(CentOS|Scientific)\b.* release (\d+)/.exec(text) ?? [];
  return id && version ? { id: id.toLowerCase(), version } : undefined;
}

function packageOf(header: StoredHeader, distro: PackageDistro | undefined): InstalledPackage {
  const name = header.string(TAG.NAME);
  if (name === undefined) throw damaged("a package has no name");
  const architecture = header.string(TAG.ARCH);
  // packages of version 6 have but the long one
  const size = header.number(TAG.SIZE) ?? header.number(TAG.LONGSIZE);
  const sourceRpm = header.string(TAG.SOURCERPM);
  const license = header.string(TAG.LICENSE);
  const vendor = header.string(TAG.VENDOR);
  const tags = {
    name,
    evr: {
      epoch: header.number(TAG.EPOCH) ?? 0,
      version: header.string(TAG.VERSION) ?? "",
      release: header.string(TAG.RELEASE) ?? "",
    },
    arch: architecture ?? "",
    ...(sourceRpm !== undefined && { sourceRpm }),
    ...(license !== undefined && { license }),
    ...(vendor !== undefined && { vendor }),
  };
  const { files, paths } = filesOf(header);
  return {
    ...packageFact(tags, distro),
    ...(architecture !== undefined && { architecture }),
    ...(size !== undefined && { size }),
    ...(files.size > 0 && { files }),
    ...(paths.length > 0 && { paths }),
  };
}

/** Ghosts are no paths of the package: it names them, and rpm's database is one, but brings none. */
function filesOf(header: StoredHeader): {
  readonly files: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
} {
  const algorithm = DIGEST_ALGORITHMS[header.number(TAG.FILEDIGESTALGO) ?? 1];
  const directories = header.strings(TAG.DIRNAMES);
  const directoryOf = header.numbers(TAG.DIRINDEXES);
  const digests = header.strings(TAG.FILEDIGESTS);
  const flags = header.numbers(TAG.FILEFLAGS);
  const files = new Map<string, string>();
  const paths: string[] = [];
  for (const [index, name] of header.strings(TAG.BASENAMES).entries()) {
    const directory = directories[directoryOf[index] ?? -1];
    if (directory === undefined) continue;
    const path = `${directory}${name}`.slice(1);
    if (!isGhost({ flags: flags[index] ?? 0 })) paths.push(path);
    if (algorithm === undefined || !digests[index]) continue;
    files.set(path, `${algorithm}:${digests[index]}`);
  }
  return { files, paths };
}

export function damaged(fact: string, cause?: unknown): FormatError {
  return new FormatError(`Cannot read the database of rpm: ${fact}`, { format: "rpmdb", cause });
}
