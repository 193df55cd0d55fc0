/**
 * The stanzas of dpkg's database in a rootfs.
 *
 * @see dpkg(1) "FILES"
 * @module
 */
import { type FileReader, type RootfsTree, readOsRelease } from "@rootsmith/core/provider";
import type { PackageDistro } from "../lock/package-fact.ts";

/** One file for all packages. */
const DATABASE = "var/lib/dpkg/status";
/** In images without dpkg, one file for each, beside its list of digests. */
const DATABASES = "var/lib/dpkg/status.d";

/** A stanza of a package that is there, configured or not. */
export interface InstalledStanza {
  /** Of the database. */
  readonly path: string;
  readonly text: string;
}

/** In the order of the database. Empty where there is none. */
export async function installedStanzas(
  rootfs: RootfsTree,
  reader: FileReader,
): Promise<InstalledStanza[]> {
  const stanzas: InstalledStanza[] = [];
  const names = rootfs.namesIn(DATABASES).filter((name) => !name.endsWith(".md5sums"));
  for (const path of [DATABASE, ...names.sort().map((name) => `${DATABASES}/${name}`)]) {
    const text = new TextDecoder().decode(await reader.read(path));
    for (const stanza of text.split(/\n{2,}/)) {
      if (isInstalled(stanza)) stanzas.push({ path, text: stanza });
    }
  }
  return stanzas;
}

/** One field of a stanza, its first line. */
export function fieldOf(stanza: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, "im").exec(stanza)?.[1];
}

function isInstalled(stanza: string): boolean {
  const status = fieldOf(stanza, "Status");
  if (fieldOf(stanza, "Package") === undefined) return false;
  if (fieldOf(stanza, "Version") === undefined) return false;
  return (
    status === undefined ||
    /^\S+ \S+ (installed|unpacked|half-configured|triggers-\w+)$/.test(status)
  );
}

/** Which distribution the rootfs is of, by its os-release. */
export async function distroOf(reader: FileReader): Promise<PackageDistro | undefined> {
  const os = await readOsRelease(reader);
  const version = os?.version ?? os?.codename;
  return os && { id: os.id, ...(version !== undefined && { version }) };
}
