/**
 * Writes the page of an image.
 *
 * @module
 */
import { checkFile, formatPlatform, writeFile } from "@rootsmith/core";
import { findMissingLibraries, type MissingLibrary } from "@rootsmith/core/provider";
import { LayerContents, makeImageReport, renderPage } from "@rootsmith/report";
import { installedGraph } from "../distros/installed-graph.ts";
import { installedPackages } from "../distros/installed-packages.ts";
import type { CommandHost } from "../process/command-host.ts";
import { imageDocuments } from "./image-documents.ts";
import { layersOf } from "./inspection.ts";
import { type ReadContext, type ReadImage, type ReadImageFlags, withImages } from "./read-image.ts";

/**
 * @param dest The HTML file; `-` is stdout.
 * @throws {HostError} If the file cannot be written; before the image is read, where that can be told.
 */
export async function writeImagePage(
  location: string,
  dest: string,
  flags: ReadImageFlags,
  host: CommandHost,
  ctx: ReadContext,
): Promise<void> {
  await checkFile(dest);
  const withContents = {
    ...ctx,
    withReferrers: true,
    newContents: (layers: number) => new LayerContents(layers),
  };
  const html = await withImages([location], flags, withContents, ([read]) =>
    imagePage(read as ReadImage, dest, host, ctx.signal),
  );
  await writeFile(dest, [new TextEncoder().encode(html)], ctx.signal);
  if (dest !== "-") host.stderr.write(`${dest}\n`);
}

async function imagePage(
  read: ReadImage,
  dest: string,
  host: CommandHost,
  signal: AbortSignal,
): Promise<string> {
  const { image, chosen, rootfs, contents = new LayerContents(0) } = read;
  const { packages, problem } = await installedPackages(rootfs, read.plugins);
  if (problem !== undefined) host.stderr.write(`warning: ${problem}\n`);
  const name = image.name ?? read.location;
  const data = await makeImageReport(
    {
      facts: {
        name,
        digest: chosen.manifest.digest,
        platform: formatPlatform(chosen.platform),
        platforms: read.platforms.map(({ platform }) => formatPlatform(platform)),
        ...(chosen.created !== undefined && { created: chosen.created }),
        config: chosen.config,
        annotations: chosen.annotations,
      },
      rootfs,
      layers: layersOf(chosen),
      contents,
      history: chosen.history,
      packages,
      ...(problem !== undefined && { packageProblem: problem }),
      missingLibraries: await missingLibraries(read, signal),
      graph: await installedGraph(rootfs, read.plugins),
      documents: await imageDocuments(read, dest),
    },
    signal,
  );
  return renderPage({ title: `${name} — image report`, page: "inspect", data });
}

/** They are kept for the next time: to find them, the headers of all programs and libraries are read. */
async function missingLibraries(
  { cache, chosen, rootfs }: ReadImage,
  signal: AbortSignal,
): Promise<readonly MissingLibrary[]> {
  const key = ["missing libraries 1", ...chosen.layers.map(({ diffID }) => diffID)];
  const found = await cache.memo(key, async () =>
    (await findMissingLibraries(rootfs, { signal })).map((one) => ({ ...one })),
  );
  return found as unknown as readonly MissingLibrary[];
}
