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
  treeReader,
} from "@rootsmith/core/provider";
import { sourceOf } from "../formats/debian-package.ts";
import { type PackageDistro, packageFact } from "../lock/package-fact.ts";
import { copyrightLicense } from "../unpack/copyright-licenses.ts";
import { distroOf, fieldOf, type InstalledStanza, installedStanzas } from "./installed-stanzas.ts";

/** What is installed, in the order of the database. Empty where there is none. */
export async function installedDebianPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  const reader = treeReader(rootfs);
  const distro = await distroOf(reader);
  const packages: InstalledPackage[] = [];
  for (const stanza of await installedStanzas(rootfs, reader)) {
    packages.push(await packageOf(stanza, distro, reader));
  }
  return packages;
}

async function packageOf(
  stanza: InstalledStanza,
  distro: PackageDistro | undefined,
  reader: FileReader,
): Promise<InstalledPackage> {
  const field = (name: string): string | undefined => fieldOf(stanza.text, name);
  const [name = "", version = "", architecture] = [
    field("Package"),
    field("Version"),
    field("Architecture"),
  ];
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
  { path, text }: InstalledStanza,
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
