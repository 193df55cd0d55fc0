/**
 * The package databases that the command can read, in images of any distro.
 *
 * @module
 */
import {
  type DistroPlugin,
  type PackageReader,
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
  return [...new Set(readers), installedPluginReader(known)];
}

function installedPluginReader(known: readonly DistroPlugin[]): PackageReader {
  return async (rootfs) => {
    const { id } = (await readOsRelease(treeReader(rootfs))) ?? {};
    const { DISTRO_NAME } = await import("./references.ts");
    if (id === undefined || !DISTRO_NAME.test(id)) return [];
    if (known.some(({ name }) => name === id)) return [];
    const { findPlugin } = await import("./load-plugin.ts");
    const plugin = await findPlugin(id);
    return (await plugin?.packages?.(rootfs)) ?? [];
  };
}
