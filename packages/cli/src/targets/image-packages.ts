/**
 * The packages of an image, by platform.
 *
 * @module
 */
import { formatPlatform, type PlatformPackages } from "@rootsmith/core";
import type { DistroPlugin, StageContext } from "@rootsmith/core/provider";
import { installedPackages } from "../distros/installed-packages.ts";
import { type ReadImage, withImages } from "../images/read-image.ts";
import { UsageError } from "../process/usage-error.ts";
import type { OutdatedFlags } from "./outdated-flags.ts";

/**
 * What the package databases in it say; of all its platforms if the flags name none.
 *
 * @throws {UsageError} If there is no package, or no database that can be read.
 */
export async function imagePackages(
  location: string,
  flags: Pick<OutdatedFlags, "platform" | "cacheDir" | "plainHttp"> & {
    readonly plugins: readonly DistroPlugin[];
  },
  ctx: StageContext,
): Promise<readonly PlatformPackages[]> {
  const { cacheDir, plainHttp, plugins } = flags;
  const read = (platform?: string) => {
    const one = {
      ...(platform !== undefined && { platform }),
      ...(cacheDir !== undefined && { cacheDir }),
      ...(plainHttp !== undefined && { plainHttp }),
    };
    return withImages([location], one, ctx, async ([image]) => {
      const { chosen, platforms, rootfs } = image as ReadImage;
      const { packages, problem } = await installedPackages(rootfs, plugins);
      if (packages.length === 0) {
        throw new UsageError(
          `Cannot say what of "${location}" is outdated: ${problem ?? "it lists no packages"}`,
        );
      }
      return { platform: chosen.platform, packages, all: platforms };
    });
  };
  const [wanted, ...others] = flags.platform ?? [];
  const first = await read(wanted);
  const isFirst = formatPlatform(first.platform);
  const all = first.all.map(({ platform }) => formatPlatform(platform));
  const rest = flags.platform === undefined ? all.filter((name) => name !== isFirst) : others;
  const found: PlatformPackages[] = [first];
  for (const platform of rest) found.push(await read(platform));
  return found.map(({ platform, packages }) => ({ platform, packages }));
}
