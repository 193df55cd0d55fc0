/**
 * One image, from its definition to what BuildKit exports.
 *
 * @module
 */
import { formatPlatform, parsePlatform } from "@rootsmith/core";
import type { DefinedImage } from "@rootsmith/definition";
import { imageOptions } from "../definition/read-images.ts";
import type { AttachedDocument, GatewayResult, Reference } from "../gateway/gateway.ts";
import { hostPaths } from "../job/http-sources.ts";
import { type Job, SBOM_FILE } from "../job/job.ts";
import { Graph } from "../llb/graph.ts";
import { image as imageSource } from "../llb/sources.ts";
import { type BaseImage, baseImage } from "./base-image.ts";
import type { BuildInput } from "./build-input.ts";
import { findLock } from "./context-lock.ts";
import type { FrontendOptions } from "./frontend-options.ts";
import { fullReference, pinnedReference } from "./full-reference.ts";
import { imageConfig } from "./image-config.ts";
import { imageStep, type StepPlace } from "./image-graph.ts";
import { imageLayers, layerOutputs } from "./image-layers.ts";

/** The type of an SBOM as a predicate. @see https://spdx.dev */
const SPDX = "https://spdx.dev/Document";

export async function buildImage(input: BuildInput, image: DefinedImage): Promise<GatewayResult> {
  const { gateway, options: asked, args, files } = input;
  gateway.checkCapabilities();
  const options = await imageOptions(image);
  const platforms = wantedPlatforms(asked, image);
  const place = await stepPlace(input);
  const { graph } = place;
  const job = (type: Job["type"], base: BaseImage | undefined): Job => {
    const { mirrors, epoch } = args;
    const lists = Object.entries(mirrors).map(([key, url]) => [key, [url]] as const);
    return {
      ...{ type, image: image.name, definition: image.text, platforms, outputs: 1 },
      texts: Object.fromEntries(input.texts),
      directory: files.directory,
      ...(base && { base: { name: base.name, created: base.created } }),
      ...(epoch !== undefined && { epoch }),
      ...(type === "resolve" && { mirrors: Object.fromEntries(lists) }),
    };
  };
  const subject = { image, options, platforms };
  const found = await findLock(input, subject, place, (base) => job("resolve", base));
  const { lock, vertex: from, path } = found;
  const sbom = gateway.can("reference.attestations");
  const references = new Map<string, Reference>();
  const documents = new Map<string, AttachedDocument>();
  const metadata: Record<string, Uint8Array> = {};
  const isMany = platforms.length > 1;
  for (const platform of platforms) {
    const locked = lock.platforms.find((one) => formatPlatform(one.platform) === platform);
    if (locked === undefined) throw new Error(`the lock lacks ${platform}`);
    const base =
      found.base ?? (await baseImage(input, graph, image, { platform, digest: locked.base }));
    const taken = await files.some(graph, hostPaths(lock, platform), locked.platform);
    const outputs = layerOutputs(gateway, options);
    const own = { platforms: [platform], lock: path, outputs, sbom };
    const step = imageStep(
      { ...place, files: taken, base: base?.vertex },
      { ...job("build", base), ...own },
      { lock, from, mirrors: args.mirrors },
    );
    const { vertex, titles = [image.name] } = await imageLayers(gateway, graph, step);
    references.set(platform, await gateway.solve(graph, vertex));
    if (sbom && asked.sbom) {
      const reference = await gateway.solve(graph, step.root);
      documents.set(platform, { reference, path: SBOM_FILE, predicateType: SPDX });
    }
    const of = { titles, base, labels: asked.labels, epoch: args.epoch };
    const key = `containerimage.config${isMany ? `/${platform}` : ""}`;
    metadata[key] = imageConfig(options, locked, of);
  }
  if (isMany || documents.size > 0) metadata["refs.platforms"] = platformsJson(platforms);
  return { references, metadata, isMany, documents };
}

/** Those of the client, else of the image, else that of the machine; each once. */
function wantedPlatforms(
  { platforms, workerPlatform }: FrontendOptions,
  image: DefinedImage,
): string[] {
  const wanted = platforms.length > 0 ? platforms : (image.platforms ?? [workerPlatform]);
  return [...new Set(wanted.map((platform) => formatPlatform(parsePlatform(platform))))];
}

/** Where the steps of an image run. */
async function stepPlace({ gateway, options, source: place }: BuildInput): Promise<StepPlace> {
  const { noCache, resolveMode, source, workerPlatform } = options;
  const platform = parsePlatform(workerPlatform);
  const reference = fullReference(source);
  const { digest } = await gateway.resolveImage(reference, platform, { mode: resolveMode });
  // One that lies in the engine alone has no digest of a manifest.
  const isPinned = reference.includes("@") || digest === "";
  const graph = new Graph(place);
  const pinned = isPinned ? reference : pinnedReference(reference, digest);
  return { graph, builder: imageSource(graph, pinned, platform, "frontend"), platform, noCache };
}

/** @see https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/exptypes/types.go "Platforms" */
function platformsJson(names: readonly string[]): Uint8Array {
  const platforms = names.map((name) => ({ ID: name, Platform: parsePlatform(name) }));
  return new TextEncoder().encode(JSON.stringify({ Platforms: platforms }));
}
