/**
 * The packages that apk's database in a rootfs lists.
 *
 * @see https://wiki.alpinelinux.org/wiki/Apk_spec
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type InstalledPackage,
  licenseExpression,
  type OsRelease,
  packageUrl,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";

/** Where apk keeps it: since version 3 also below /usr. */
const DATABASES = ["lib/apk/db/installed", "usr/lib/apk/db/installed"];

/** What stands before the digest of a file, and the algorithm. */
const DIGESTS: Readonly<Record<string, string>> = { Q1: "sha1", Q2: "sha256" };

/** What is installed, in the order of the database. Empty where there is none. */
export async function installedApkPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  return (await installedPackagesAndRecords(rootfs)).map(({ fact }) => fact);
}

/** The same with the record of each. */
export async function installedPackagesAndRecords(
  rootfs: RootfsTree,
): Promise<{ readonly fact: InstalledPackage; readonly record: string }[]> {
  const reader = treeReader(rootfs);
  for (const path of DATABASES) {
    const bytes = await reader.read(path);
    if (bytes === undefined) continue;
    const os = await readOsRelease(reader);
    const records = new TextDecoder().decode(bytes).split(/\n{2,}/);
    return records.flatMap((record) => {
      const fact = packageOf(record, os);
      return fact === undefined ? [] : [{ fact, record }];
    });
  }
  return [];
}

/** What stands behind a letter, of several lines the first. */
export function fieldOf(record: string, letter: string): string | undefined {
  return new RegExp(`^${letter}:(.*)$`, "m").exec(record)?.[1];
}

function packageOf(record: string, os: OsRelease | undefined): InstalledPackage | undefined {
  const field = (letter: string): string | undefined => fieldOf(record, letter);
  const [name, version, architecture] = [field("P"), field("V"), field("A")];
  if (name === undefined || version === undefined) return undefined;
  const origin = field("o") ?? name;
  const license = field("L");
  const size = Number(field("I"));
  const files = filesOf(record);
  const purl = packageUrl({
    type: "apk",
    ...(os && { namespace: os.id }),
    name,
    version,
    qualifiers: {
      arch: architecture,
      distro: os?.version && `${os.id}-${os.version}`,
      upstream: origin === name ? undefined : origin,
    },
  });
  return {
    purl,
    name,
    version,
    source: { name: origin, version },
    ...(license && { license: licenseExpression(license) }),
    ...(architecture !== undefined && { architecture }),
    ...(size >= 0 && { size }),
    ...(files.size > 0 && { files }),
  };
}

/** `F:` a directory, `R:` what lies in it, `Z:` its digest; that of a link is one of its target. */
function filesOf(record: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let directory = "";
  let file = "";
  for (const line of record.split("\n")) {
    const value = line.slice(2);
    if (line.startsWith("F:")) directory = value;
    else if (line.startsWith("R:")) file = directory === "" ? value : `${directory}/${value}`;
    else if (line.startsWith("Z:")) {
      const algorithm = DIGESTS[value.slice(0, 2)];
      const hex = Buffer.from(value.slice(2), "base64").toString("hex");
      if (algorithm !== undefined) files.set(file, `${algorithm}:${hex}`);
    }
  }
  return files;
}
