/**
 * The packages in a built image.
 *
 * @module
 */
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import type { InstalledPackage } from "../packages/installed-package.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { treeReader } from "../rootfs/tree-reader.ts";

/**
 * Those of the lock that are in the rootfs, with all licences that are known. Where something lies below the image, or the
 * lock knows of none, those that the databases of the rootfs have beside them.
 *
 * @throws {FormatError} If a database is malformed.
 */
export async function imagePackages(
  { lock, base }: BuiltPlatform,
  { provider, packageReaders = [] }: Pick<BuiltImage, "provider" | "packageReaders">,
  tree: RootfsTree,
  signal: AbortSignal,
): Promise<readonly InstalledPackage[]> {
  const licenses = await provider.licenses?.(lock, treeReader(tree, { signal }));
  const packages = new Map<string, InstalledPackage>();
  const left = await provider.installed?.(tree);
  const isLeft = left && new Set(left.map(({ purl }) => purl));
  for (const fact of lock.packages) {
    if (isLeft?.has(fact.purl) === false) continue;
    const license = fact.license ?? licenses?.get(fact.purl);
    packages.set(fact.purl, { ...fact, ...(license !== undefined && { license }) });
  }
  if (packages.size > 0 && base === undefined) return [...packages.values()];
  for (const read of packageReaders) {
    signal.throwIfAborted();
    for (const found of await read(tree)) {
      if (!packages.has(found.purl)) packages.set(found.purl, found);
    }
  }
  return [...packages.values()];
}
