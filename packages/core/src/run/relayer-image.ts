/**
 * Images of others in layers by source package, so that an update of one package changes one layer.
 *
 * @module
 */
import { openCache } from "../cache/cache.ts";
import type { BuiltLayer, BuiltPlatform } from "../image/built-image.ts";
import { imageFor, imagePlatforms, type PlatformImage } from "../image/image-platforms.ts";
import { imageRootfs, layerTar } from "../image/image-rootfs.ts";
import { cutLayers } from "../layers/cut-layers.ts";
import { layerGroups } from "../layers/layer-groups.ts";
import { checkLayering, type Layering } from "../layers/layering.ts";
import { packageCut, type SourceGroup } from "../layers/package-cut.ts";
import { FormatError } from "../model/errors.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { formatPlatform } from "../model/oci.ts";
import { openImage } from "../open/open-image.ts";
import type { OpenImage, OpenImageContext } from "../open/opened-image.ts";
import { checkDestinations } from "../outputs/check-destinations.ts";
import { checkOutput } from "../outputs/check-output.ts";
import { compressedLayer } from "../outputs/compressed-layer.ts";
import type { Output, OutputResult } from "../outputs/output.ts";
import { writeOutput } from "../outputs/write-output.ts";
import type { InstalledPackage, PackageReader } from "../packages/installed-package.ts";
import { ownedEntries } from "../packages/owned-entries.ts";
import { parsePlatforms } from "../platform/parse-platform.ts";
import { RegistryClient } from "../registry/registry-client.ts";
import { isUsualRoot } from "../rootfs/usual-root.ts";
import { readTar } from "../tar/read-tar.ts";
import { secondsOf } from "./base-images.ts";
import type { PlatformResult } from "./build.ts";
import type { CopyOptions } from "./copy-image.ts";
import { packLayer } from "./pack-layer.ts";
import { createStageClock, type StageClock } from "./stage-clock.ts";

export interface RelayerOptions extends CopyOptions {
  readonly layers: Exclude<Layering, string>;
  /** Of types that hold an image or list what is in it. */
  readonly outputs: readonly Output[];
  /** By which it is known whose a file is. */
  readonly packageReaders: readonly PackageReader[];
  /** An image before this one, as for `from`: each package stays in the layer that it has there. */
  readonly previous?: string;
  /** `"linux/arm64"`. Default: all that the image has. */
  readonly platforms?: readonly string[];
}

export interface RelayerResult {
  readonly name: string;
  readonly platforms: readonly (PlatformResult & {
    /** How many of the layers the previous image has as well. */
    readonly kept: number;
  })[];
  readonly outputs: readonly OutputResult[];
}

interface RelayerRun extends OpenImageContext {
  readonly options: RelayerOptions;
  readonly clock: StageClock;
}

/**
 * Cuts an image into layers by source package. They add up to what those of the image do; its config,
 * history, annotations and time stay. What refers to the image does not go with it.
 *
 * @param from Text as {@linkcode parseImageLocation} reads it.
 * @throws {TypeError} If a location, an output or the number of layers is not valid.
 * @throws {FormatError} If one of the images is malformed, or has no package database.
 * @throws {RootfsError} Of the class that says what failed.
 */
export async function relayerImage(from: string, options: RelayerOptions): Promise<RelayerResult> {
  checkLayering(options.layers);
  checkOutputs(options.outputs);
  const wanted = options.platforms && parsePlatforms(options.platforms);
  await checkDestinations(options.outputs);
  const { signal = new AbortController().signal, plainHttp = false, previous } = options;
  const report = options.report?.bind(options) ?? (() => {});
  const cache = await openCache(options.cacheDir);
  const registries = new RegistryClient({ signal, report, plainHttp });
  const clock = createStageClock(report);
  const run = { signal, report, cache, registries, options, clock };
  const images: OpenImage[] = [];
  const open = async (location: string): Promise<OpenImage> => {
    const image = await openImage(location, run);
    images.push(image);
    return image;
  };
  try {
    const image = await open(from);
    const all = await imagePlatforms(image);
    const platforms = wanted?.map((platform) => imageFor(platform, all, from)) ?? all;
    const name = image.name ?? "image";
    for (const output of options.outputs) checkOutput(output, name, platforms.length);
    const before = previous === undefined ? undefined : await open(previous);
    const built: RelayeredPlatform[] = [];
    for (const platform of platforms) {
      const old =
        before && imageFor(platform.platform, await imagePlatforms(before), `${previous}`);
      const rootfs = await readRootfs(image, platform, from, run);
      const kept = before && old && (await groupsOf(before, old, `${previous}`, run));
      const layers = await cutAnew(platform, rootfs, kept, run);
      built.push(relayered(platform, rootfs, layers, old));
    }
    const result = {
      name,
      provider: { name: "relayer", revision: 1, options: {} },
      parameters: {},
      platforms: built,
    };
    const compressed = compressedLayer.bind(undefined, run);
    const outputs: OutputResult[] = [];
    for (const output of options.outputs) {
      const write = () => writeOutput(output, result, { signal, report, compressed, plainHttp });
      outputs.push(await clock.time("output", undefined, write));
    }
    return {
      name,
      platforms: built.map(({ platform, lock, layers, kept }) => ({
        platform,
        lock,
        layers: layers.map(({ title, diffID }) => ({ title, diffID, cached: false })),
        packages: lock.packages.length,
        kept,
      })),
      outputs,
    };
  } finally {
    for (const image of images) await image[Symbol.asyncDispose]();
    registries.close();
    await cache.close();
  }
}

type RelayeredPlatform = BuiltPlatform & Pick<RelayerResult["platforms"][number], "kept">;

function relayered(
  original: PlatformImage,
  { entries, packages }: OwnedRootfs,
  layers: readonly BuiltLayer[],
  previous: PlatformImage | undefined,
): RelayeredPlatform {
  const { platform, config } = original;
  const diffIDs = new Set(previous?.layers.map(({ diffID }) => diffID));
  // Caps the times in outputs of the rootfs: it must not change them.
  const epoch = entries.reduce(
    (last, entry) => Math.max(last, entry.type === "whiteout" ? 0 : Math.floor(entry.mtime ?? 0)),
    secondsOf(original.created),
  );
  const facts = packages.map(({ files: _, paths: __, ...fact }) => fact);
  return {
    platform,
    lock: { platform, epoch, repositories: {}, sources: [], packages: facts },
    epoch,
    config,
    original,
    layers,
    kept: layers.filter(({ diffID }) => diffIDs.has(diffID)).length,
  };
}

/** How the image was made is not known here. */
function checkOutputs(outputs: readonly Output[]): void {
  if (outputs.some(({ type }) => type === "report")) {
    throw new TypeError(
      "Cannot write a page of an image while it is cut: write the image, then rootsmith inspect --html",
    );
  }
  const wrong = outputs.find(({ type, attest }) => type === "provenance" || attest !== undefined);
  if (wrong === undefined) return;
  throw new TypeError(
    "Cannot write the provenance of an image that was built elsewhere: leave out type=provenance and attest=",
  );
}

interface OwnedRootfs {
  readonly entries: readonly FsEntry[];
  readonly packages: readonly InstalledPackage[];
  /** Where a path that a tar has lies. */
  placeOf(path: string): string | undefined;
}

/** What the layers of an image add up to, and whose it is. */
async function readRootfs(
  image: OpenImage,
  platform: PlatformImage,
  location: string,
  run: RelayerRun,
): Promise<OwnedRootfs> {
  const name = formatPlatform(platform.platform);
  const tree = await run.clock.time("fetch", name, () => imageRootfs(image, platform, run));
  const packages: InstalledPackage[] = [];
  for (const read of run.options.packageReaders) packages.push(...(await read(tree)));
  if (packages.length === 0) {
    throw new FormatError(
      `Cannot cut the image "${location}" by package: no package database that can be read is in it`,
      { format: "oci", hint: "Those of dpkg and rpm can be, others by plugins: --plugin PATH" },
    );
  }
  const entries = ownedEntries(tree, packages);
  return { entries, packages, placeOf: (path) => tree.find(path)?.path };
}

/** Which source packages have a layer in common, by the files in the layers of an image. */
async function groupsOf(
  image: OpenImage,
  platform: PlatformImage,
  location: string,
  run: RelayerRun,
): Promise<readonly SourceGroup[]> {
  const { entries, packages, placeOf } = await readRootfs(image, platform, location, run);
  const layers = new Map<string, number>();
  for (const [index, { descriptor, diffID }] of platform.layers.entries()) {
    for await (const { path } of readTar(await layerTar(image, descriptor, diffID, run), run)) {
      const place = placeOf(path);
      if (place !== undefined) layers.set(place, index);
    }
  }
  return layerGroups(entries, packages, layers);
}

async function cutAnew(
  { platform }: PlatformImage,
  { entries, packages }: OwnedRootfs,
  kept: readonly SourceGroup[] | undefined,
  { options, clock, cache, signal, report }: RelayerRun,
): Promise<readonly BuiltLayer[]> {
  const cut = packageCut(entries, packages, options.layers.packages, kept);
  const layers: BuiltLayer[] = [];
  await clock.time("pack", formatPlatform(platform), async () => {
    for (const { title, entries: some } of cutLayers(entries.filter(isSaid).map(timed), cut)) {
      const how = { epoch: Infinity, whiteouts: false, cache };
      layers.push(await packLayer(`relayer: ${title}`, some, { ...how, ctx: { signal, report } }));
    }
  });
  return layers;
}

/** False of a root directory that no layer has. */
function isSaid(entry: FsEntry): boolean {
  return !(isUsualRoot(entry) && entry.type === "dir" && entry.mtime === undefined);
}

/** A directory that no layer has, but for what lies in it, has no time. */
function timed(entry: FsEntry): FsEntry {
  return entry.type === "whiteout" ? entry : { mtime: 0, ...entry };
}
