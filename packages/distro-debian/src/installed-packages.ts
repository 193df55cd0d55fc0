/**
 * The packages that dpkg's database in a rootfs lists.
 *
 * @see dpkg(1) "FILES"
 * @module
 */
import { collectBytes, type InstalledPackage, type RootfsTree } from "@rootsmith/core";

/** One file for all, or, in images without dpkg, one file for each. */
const DATABASE = /^var\/lib\/dpkg\/(status|status\.d\/[^/]+(?<!\.md5sums))$/;

/** What is installed, in the order of the database. Empty where there is none. */
export async function installedDebianPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  const packages: InstalledPackage[] = [];
  for (const entry of rootfs.entries()) {
    if (entry.type !== "file" || !DATABASE.test(entry.path)) continue;
    const text = new TextDecoder().decode(await collectBytes(entry.content.open()));
    for (const stanza of text.split(/\n{2,}/)) {
      const found = packageOf(stanza);
      if (found !== undefined) packages.push(found);
    }
  }
  return packages;
}

function packageOf(stanza: string): InstalledPackage | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: *(.*)$`, "im").exec(stanza)?.[1];
  const [name, version, architecture] = [field("Package"), field("Version"), field("Architecture")];
  if (name === undefined || version === undefined) return undefined;
  const status = field("Status");
  if (
    status !== undefined &&
    !/^\S+ \S+ (installed|unpacked|half-configured|triggers-\w+)$/.test(status)
  ) {
    return undefined;
  }
  const size = Number(field("Installed-Size")) * 1024;
  return {
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(size >= 0 && { size }),
  };
}
