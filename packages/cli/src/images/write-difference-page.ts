/**
 * Writes the page of what differs between two images.
 *
 * @module
 */
import { writeFile } from "@rootsmith/core";
import { type ComparedImage, makeDifferenceReport, renderPage } from "@rootsmith/report";
import { installedPackages } from "../distros/installed-packages.ts";
import { pluginsOfRootfs } from "../distros/package-readers.ts";
import type { CommandHost } from "../process/command-host.ts";
import { directorySizes } from "./directory-sizes.ts";
import type { ImageDifference, ImageSide } from "./image-difference.ts";
import { layersOf } from "./inspection.ts";
import type { ReadImage } from "./read-image.ts";

/** @param dest The HTML file; `-` is stdout. */
export async function writeDifferencePage(
  [old, newer]: readonly [ReadImage, ReadImage],
  difference: ImageDifference,
  dest: string,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const [before, after] = [
    await comparedImage(old, difference.old),
    await comparedImage(newer, difference.new),
  ];
  const plugins = await pluginsOfRootfs(newer.rootfs, newer.plugins);
  const loaded = await Promise.all(plugins.map((plugin) => plugin.packageHistory?.()));
  const histories = [...new Set(loaded)].filter((one) => one !== undefined);
  const data = await makeDifferenceReport(before, after, difference, histories, signal);
  const title = `${before.facts.name} → ${after.facts.name}`;
  const html = await renderPage({ title: `${title} — what differs`, page: "diff", data });
  await writeFile(dest, [new TextEncoder().encode(html)], signal);
  if (dest !== "-") host.stderr.write(`${dest}\n`);
}

async function comparedImage(read: ReadImage, side: ImageSide): Promise<ComparedImage> {
  const { image, chosen, rootfs, plugins, location } = read;
  const { platform, digest, size, compressedSize, packages: count } = side;
  return {
    facts: {
      ...{ platform, digest, size, compressedSize },
      name: image.name ?? location,
      packages: count,
      ...(chosen.created !== undefined && { created: chosen.created }),
    },
    rootfs,
    packages: (await installedPackages(rootfs, plugins)).packages,
    layers: layersOf(chosen),
    sizes: directorySizes(rootfs),
  };
}
