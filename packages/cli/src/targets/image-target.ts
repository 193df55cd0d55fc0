/**
 * The distro that an image is of, found by its os-release.
 *
 * @module
 */
import {
  type DistroPlugin,
  type OsRelease,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { BUILT_IN } from "../distros/built-in.ts";
import { DISTRO_NAME } from "../distros/references.ts";
import { type ReadImage, withImages } from "../images/read-image.ts";
import { UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";
import type { OutdatedFlags } from "./outdated-flags.ts";
import type { PluginFlags } from "./plugin-flags.ts";

/**
 * What the release in its os-release is built from unless stated otherwise.
 *
 * @throws {UsageError} If it has no os-release, or one of a distro or release that is not known.
 */
export async function imageTarget(
  location: string,
  { platform: [platform] = [], plugin, cacheDir, plainHttp }: OutdatedFlags & PluginFlags,
  signal: AbortSignal,
): Promise<BuildTarget> {
  const flags = {
    ...(platform !== undefined && { platform }),
    ...(plugin !== undefined && { plugin }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(plainHttp !== undefined && { plainHttp }),
  };
  const { os, plugins } = await withImages(
    [location],
    flags,
    { signal, report: () => {} },
    async ([read]) => {
      const { rootfs, plugins } = read as ReadImage;
      return { os: await readOsRelease(treeReader(rootfs)), plugins };
    },
  );
  for (const candidate of await pluginsFor(os, plugins)) {
    const tag = os && (await candidate.tagOf?.(os));
    if (tag === undefined) continue;
    return { name: location, provider: await candidate.provider(tag, {}), plugins };
  }
  const version = os?.version ?? os?.codename;
  const fact =
    os === undefined
      ? "it has no os-release"
      : `its os-release says "${os.id}"${version === undefined ? "" : ` "${version}"`}, which is not known here`;
  throw new UsageError(`Cannot say what "${location}" is of: ${fact}`, {
    hint: "Name the reference or the build script that it is of: rootsmith outdated IMAGE REF",
  });
}

/** Those of `--plugin`, the built-in ones, and the installed one that is called as os-release says. */
async function pluginsFor(
  os: OsRelease | undefined,
  given: readonly DistroPlugin[],
): Promise<readonly DistroPlugin[]> {
  const known = [...given, ...BUILT_IN];
  if (os === undefined || !DISTRO_NAME.test(os.id)) return known;
  if (known.some(({ name }) => name === os.id)) return known;
  const { findPlugin } = await import("../distros/load-plugin.ts");
  const installed = await findPlugin(os.id);
  return installed === undefined ? known : [...known, installed];
}
