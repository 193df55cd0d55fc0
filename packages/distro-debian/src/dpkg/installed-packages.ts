/**
 * The packages that dpkg's database in a rootfs lists.
 *
 * @see dpkg(1) "FILES"
 * @module
 */
import {
  type FileReader,
  type InstalledPackage,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { sourceOf } from "../formats/debian-package.ts";
import { type PackageDistro, packageFact } from "../lock/package-fact.ts";
import { copyrightLicense } from "../unpack/copyright-licenses.ts";

/** One file for all, or, in images without dpkg, one file for each. */
const DATABASE = /^var\/lib\/dpkg\/(status|status\.d\/[^/]+(?<!\.md5sums))$/;

/** A stanza of the database. */
interface Stanza {
  /** Of the database. */
  readonly path: string;
  readonly text: string;
}

/** What is installed, in the order of the database. Empty where there is none. */
export async function installedDebianPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  const reader = treeReader(rootfs);
  const distro = await distroOf(reader);
  const packages: InstalledPackage[] = [];
  for (const { path } of rootfs.entries()) {
    if (!DATABASE.test(path)) continue;
    for (const text of (await readText(reader, path)).split(/\n{2,}/)) {
      const found = await packageOf({ path, text }, distro, reader);
      if (found !== undefined) packages.push(found);
    }
  }
  return packages;
}

async function distroOf(reader: FileReader): Promise<PackageDistro | undefined> {
  const os = await readOsRelease(reader);
  const version = os?.version ?? os?.codename;
  return os && { id: os.id, ...(version !== undefined && { version }) };
}

async function packageOf(
  stanza: Stanza,
  distro: PackageDistro | undefined,
  reader: FileReader,
): Promise<InstalledPackage | undefined> {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: *(.*)$`, "im").exec(stanza.text)?.[1];
  const [name, version, architecture] = [field("Package"), field("Version"), field("Architecture")];
  if (name === undefined || version === undefined) return undefined;
  const status = field("Status");
  if (
    status !== undefined &&
    !/^\S+ \S+ (installed|unpacked|half-configured|triggers-\w+)$/.test(status)
  ) {
    return undefined;
  }
  const source = sourceOf(field("Source"), name, version);
  const size = Number(field("Installed-Size")) * 1024;
  const license = await copyrightLicense(name, reader);
  const supplier = field("Origin");
  const names = [`${name}:${architecture}`, name];
  const files = await filesOf(stanza, names, reader);
  const paths = await pathsOf(names, reader);
  return {
    ...packageFact({ name, version, architecture: architecture ?? "", source }, distro),
    ...(architecture !== undefined && { architecture }),
    ...(size >= 0 && { size }),
    ...(license !== undefined && { license }),
    ...(supplier && { supplier }),
    ...(files.size > 0 && { files }),
    ...(paths.length > 0 && { paths }),
  };
}

/** @param names By which the database can know the package. */
async function filesOf(
  { path, text }: Stanza,
  names: readonly string[],
  reader: FileReader,
): Promise<ReadonlyMap<string, string>> {
  const lists = path.endsWith("/status")
    ? names.map((name) => `var/lib/dpkg/info/${name}.md5sums`)
    : [`${path}.md5sums`];
  const files = new Map<string, string>();
  for (const list of lists) {
    for (const [, md5, file = ""] of (await readText(reader, list)).matchAll(
      /^([0-9a-f]{32}) [ *](.+)$/gm,
    )) {
      files.set(file.replace(/^(?:\.?\/)+/, ""), `md5:${md5}`);
    }
  }
  const [conffiles = ""] = /^Conffiles:.*(?:\n .*)*/im.exec(text) ?? [];
  for (const [, file = "", md5] of conffiles.matchAll(/^ \/(\S+) ([0-9a-f]{32})\b/gm)) {
    files.set(file, `md5:${md5}`);
  }
  return files;
}

/** Directories stand before what lies in them; the root is `/.`. */
async function pathsOf(names: readonly string[], reader: FileReader): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of names) {
    const list = await readText(reader, `var/lib/dpkg/info/${name}.list`);
    for (const [, path = ""] of list.matchAll(/^\/([^.\n].*|\..+)$/gm)) paths.push(path);
  }
  return paths;
}

async function readText(reader: FileReader, path: string): Promise<string> {
  return new TextDecoder().decode(await reader.read(path));
}
