/**
 * The contents of an image.
 *
 * @module
 */
import {
  type Digest,
  formatPlatform,
  type ImageConfig,
  type InstalledPackage,
} from "@rootsmith/core/provider";
import { installedPackages } from "../distros/installed-packages.ts";
import type { CommandHost } from "../process/command-host.ts";
import { directorySizes } from "./directory-sizes.ts";
import type { ReadImage } from "./read-image.ts";

/** The facts that `inspect` prints. They are those of the chosen platform unless stated otherwise. */
export interface Inspection {
  readonly location: string;
  readonly name?: string;
  /** Digest of the manifest, or of the index of several platforms. */
  readonly digest: Digest;
  /** All platforms of the image. */
  readonly platforms: readonly string[];
  readonly platform: string;
  /** Digest of the platform's manifest. */
  readonly manifest: Digest;
  readonly created?: string;
  readonly config: ImageConfig;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly InspectedLayer[];
  readonly packages: readonly Pick<InstalledPackage, "purl" | "name" | "version">[];
  /** Bytes of all files. */
  readonly size: number;
  readonly files: number;
  /** Bytes by path, down to the depth of `--depth`. */
  readonly sizes: Readonly<Record<string, number>>;
}

export interface InspectedLayer {
  readonly digest: Digest;
  readonly diffID: Digest;
  readonly mediaType: string;
  /** Bytes of the blob. */
  readonly size: number;
  readonly createdBy?: string;
}

/** The layers, bottom first, each with its step of the history where that has one for each. */
export function layersOf({ layers, history }: ReadImage["chosen"]): InspectedLayer[] {
  const steps = history.filter((step) => step.empty_layer !== true);
  return layers.map(({ descriptor: { digest, mediaType, size }, diffID }, index) => {
    const createdBy = steps.length === layers.length ? steps[index]?.created_by : undefined;
    return { digest, diffID, mediaType, size, ...(createdBy !== undefined && { createdBy }) };
  });
}

/** Describes an image that was read. Where its packages cannot be read, a warning is printed. */
export async function inspectImage(
  read: ReadImage,
  depth: number,
  host: CommandHost,
): Promise<Inspection> {
  const { image, chosen, rootfs } = read;
  const { packages, problem } = await installedPackages(rootfs, read.plugins);
  if (problem !== undefined) host.stderr.write(`warning: ${problem}\n`);
  const sizes = directorySizes(rootfs);
  return {
    location: read.location,
    ...(image.name !== undefined && { name: image.name }),
    digest: image.root.digest,
    platforms: read.platforms.map(({ platform }) => formatPlatform(platform)),
    platform: formatPlatform(chosen.platform),
    manifest: chosen.manifest.digest,
    ...(chosen.created !== undefined && { created: chosen.created }),
    config: chosen.config,
    annotations: chosen.annotations,
    layers: layersOf(chosen),
    packages: packages.map(({ purl, name, version }) => ({ purl, name, version })),
    size: sizes.get("") ?? 0,
    files: rootfs.entries().filter(({ type }) => type === "file").length,
    sizes: Object.fromEntries(
      [...sizes].filter(([path]) => path !== "" && path.split("/").length <= depth),
    ),
  };
}
