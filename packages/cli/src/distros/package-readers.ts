/**
 * The package databases that the command can read, in images of any distro.
 *
 * @module
 */
import {
  type DistroPlugin,
  type PackageReader,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { BUILT_IN } from "./built-in.ts";

/**
 * The readers of the built-in distros, of `plugins`, and of the installed plugin for the distro that
 * os-release in a rootfs names.
 */
export function packageReaders(plugins: readonly DistroPlugin[] = []): readonly PackageReader[] {
  const known = [...BUILT_IN, ...plugins];
  const readers = known.flatMap(({ packages }) => packages ?? []);
  return [
    ...new Set(readers),
    async (rootfs) => (await installedPlugin(rootfs, known))?.packages?.(rootfs) ?? [],
  ];
}

/** The plugins whose readers those are. */
export async function pluginsOfRootfs(
  rootfs: RootfsTree,
  plugins: readonly DistroPlugin[] = [],
): Promise<readonly DistroPlugin[]> {
  const known = [...BUILT_IN, ...plugins];
  return [...known, ...[(await installedPlugin(rootfs, known)) ?? []].flat()];
}

async function installedPlugin(
  rootfs: RootfsTree,
  known: readonly DistroPlugin[],
): Promise<DistroPlugin | undefined> {
  const { id } = (await readOsRelease(treeReader(rootfs))) ?? {};
  const { DISTRO_NAME } = await import("./references.ts");
  if (id === undefined || !DISTRO_NAME.test(id)) return undefined;
  if (known.some(({ name }) => name === id)) return undefined;
  const { findPlugin } = await import("./load-plugin.ts");
  return findPlugin(id);
}
