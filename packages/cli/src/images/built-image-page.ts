/**
 * The page of an image that was just built.
 *
 * @module
 */
import { dirname, relative, resolve } from "node:path";
import { type BuiltImage, type BuiltPlatform, formatPlatform, type Output } from "@rootsmith/core";
import { applyLayer, imageConfig, imagePackages } from "@rootsmith/core/image";
import {
  collectBytes,
  type DistroPlugin,
  findMissingLibraries,
  type InstalledPackage,
  RootfsTree,
  readTar,
} from "@rootsmith/core/provider";
import { type DocumentLink, LayerContents, makeImageReport, renderPage } from "@rootsmith/report";
import { installedGraph } from "../distros/installed-graph.ts";
import { installedPackages } from "../distros/installed-packages.ts";

const DOCUMENTS: Readonly<Record<string, string>> = {
  spdx: "SBOM (SPDX)",
  cyclonedx: "SBOM (CycloneDX)",
  provenance: "Provenance (SLSA)",
};

/** What is known beside the image. */
export interface PageSurroundings {
  /** Of the page. */
  readonly dest: string;
  /** All of the build. */
  readonly outputs: readonly Output[];
  readonly plugins: readonly DistroPlugin[];
}

/** @param image Of one platform. */
export async function builtImagePage(
  image: BuiltImage,
  { dest, outputs, plugins }: PageSurroundings,
  signal: AbortSignal,
): Promise<string> {
  const built = image.platforms[0] as BuiltPlatform;
  const rootfs = new RootfsTree();
  const contents = new LayerContents(built.layers.length);
  for (const { tar } of built.layers)
    contents.add(await applyLayer(rootfs, readTar(tar, { signal })), rootfs);
  const { packages, problem } = await installedPackages(rootfs, plugins);
  const facts = await imagePackages(built, image, rootfs, signal);
  const platform = formatPlatform(built.platform);
  const config = imageConfig(built);
  const file = JSON.parse(new TextDecoder().decode(await collectBytes(config.content.open())));
  const data = await makeImageReport(
    {
      facts: {
        name: image.name,
        digest: config.descriptor.digest,
        platform,
        platforms: [platform],
        created: file.created,
        config: built.config,
        annotations: {},
      },
      ...{ rootfs, contents },
      layers: built.layers.map(({ title, diffID }) => ({
        diffID,
        digest: diffID,
        createdBy: title,
      })),
      history: file.history,
      packages: withFiles(facts, packages),
      ...(problem !== undefined && { packageProblem: problem }),
      missingLibraries: await findMissingLibraries(rootfs, { signal }),
      graph: await installedGraph(rootfs, plugins),
      documents: outputs.flatMap((output) => documentOf(output, dest)),
    },
    signal,
  );
  return renderPage({ title: `${image.name} — image report`, page: "inspect", data });
}

/** What the databases of the rootfs know besides, such as the files. */
function withFiles(
  facts: readonly InstalledPackage[],
  packages: readonly InstalledPackage[],
): InstalledPackage[] {
  const installed = new Map(packages.map((one) => [one.purl, one]));
  return facts.map((fact) => ({ ...installed.get(fact.purl), ...fact }));
}

function documentOf({ type, dest }: Output, page: string): DocumentLink[] {
  const kind = DOCUMENTS[type];
  if (kind === undefined || dest === undefined) return [];
  if (dest === "-" || page === "-") return [{ kind }];
  const way = relative(dirname(resolve(page)), resolve(dest));
  return [{ kind, href: way.split("/").map(encodeURIComponent).join("/") }];
}
