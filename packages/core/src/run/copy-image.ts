/**
 * Copies of images from one place to another, with all that they hold and, where its form has a place for
 * it, all that refers to them.
 *
 * @module
 */
import { basename } from "node:path";
import { type Cache, openCache } from "../cache/cache.ts";
import type { StageContext } from "../contract/contexts.ts";
import {
  type ImageContent,
  imageBlobs,
  isIndex,
  isNondistributable,
  readManifest,
} from "../image/image-content.ts";
import { type ImageLocation, parseImageLocation } from "../image/image-location.ts";
import { formatImageName, type ImageName, parseImageName } from "../image/image-name.ts";
import { layerForm } from "../image/layer-form.ts";
import { Slots } from "../io/slots.ts";
import type { Digest } from "../model/digest.ts";
import { FormatError } from "../model/errors.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { openImage } from "../open/open-image.ts";
import type { OpenImage } from "../open/opened-image.ts";
import { checkDestinations } from "../outputs/check-destinations.ts";
import { imageLayout } from "../outputs/image-layout.ts";
import { importCommands } from "../outputs/import-commands.ts";
import type { OutputResult } from "../outputs/output.ts";
import { isArchive, writeLayout } from "../outputs/write-layout.ts";
import { type PushResult, pushImage } from "../registry/push-image.ts";
import { RegistryClient } from "../registry/registry-client.ts";
import { parseRegistryName } from "../registry/registry-name.ts";
import { createStageClock } from "./stage-clock.ts";

export interface CopyOptions {
  readonly signal?: AbortSignal;
  report?(event: ProgressEvent): void;
  /** Default: `rootsmith` below the XDG cache directory. */
  readonly cacheDir?: string;
  /** Ask registries without encryption. This machine's own may be asked so in any case. */
  readonly plainHttp?: boolean;
}

export interface CopyResult extends OutputResult {
  /** What went to a registry. */
  readonly pushed?: Pick<PushResult, "blobs" | "bytes">;
}

/** Blobs that are fetched at once. */
const CONCURRENCY = 4;

/**
 * Copies an image. Its bytes, and so its digest, stay the same. Nothing appears at `to` unless all of
 * it was copied.
 *
 * @param from Text as {@linkcode parseImageLocation} reads it.
 * @param to Likewise. Default: the registry and the name that the image itself says.
 * @throws {TypeError} If a location cannot be read, or `to` is missing and the image says no registry.
 * @throws {RootfsError} Of the class that says what failed.
 */
export async function copyImage(
  from: string,
  to: string | undefined,
  options: CopyOptions = {},
): Promise<CopyResult> {
  const target = to === undefined ? undefined : parseImageLocation(to);
  const { signal = new AbortController().signal, plainHttp = false } = options;
  const report = options.report?.bind(options) ?? (() => {});
  if (target !== undefined && target.type !== "registry") {
    await checkDestinations([{ type: formIn(target), dest: target.path }]);
  }
  const cache = await openCache(options.cacheDir);
  const registries = new RegistryClient({ signal, report, plainHttp });
  const clock = createStageClock(report);
  try {
    const ctx = { signal, report, cache, registries, withReferrers: true };
    const image = await openImage(from, ctx);
    try {
      const where = target ?? ownRegistry(image, from);
      if (where.type === "registry") {
        const push = (): Promise<CopyResult> => copyToRegistry(image, where.name, registries);
        return await clock.time("output", undefined, push);
      }
      if (image.source) await clock.time("fetch", undefined, () => fetchBlobs(image));
      return await clock.time("output", undefined, () => copyToFiles(image, where, ctx));
    } finally {
      await image[Symbol.asyncDispose]();
    }
  } finally {
    registries.close();
    await cache.close();
  }
}

/** Where an image goes that is pushed without saying where. */
function ownRegistry(image: OpenImage, from: string): ImageLocation {
  const { name } = image;
  if (name?.includes("/")) return { type: "registry", name };
  const fact =
    name === undefined ? "it has no name" : `its name "${name}" does not say in which registry`;
  throw new TypeError(`Cannot push "${from}": ${fact}; say where, as HOST/REPOSITORY:TAG`);
}

async function copyToRegistry(
  image: OpenImage,
  text: string,
  registries: RegistryClient,
): Promise<CopyResult> {
  const where = parseRegistryName(text);
  if (where.digest !== undefined) {
    throw new TypeError(`Cannot push to "${text}": a digest cannot be chosen; give a tag`);
  }
  const { source } = image;
  const mountFrom = source?.host === where.host ? source.repository : undefined;
  const options = mountFrom === where.repository || mountFrom === undefined ? {} : { mountFrom };
  const { digest, size, blobs, bytes } = await pushImage(
    image,
    registries.repository(where),
    where.tag,
    options,
  );
  const named = parseImageName(text);
  const name = formatImageName(named);
  const commands = importCommands({ type: "registry" }, name, {});
  return {
    type: "registry",
    name,
    size,
    digest,
    importCommands: [...commands, `docker pull ${named.repository}@${digest}`],
    pushed: { blobs, bytes },
  };
}

type FilesLocation = Exclude<ImageLocation, { type: "registry" }>;

function formIn({ type }: FilesLocation): "docker" | "oci" {
  return type === "docker" ? "docker" : "oci";
}

async function copyToFiles(
  image: OpenImage,
  where: FilesLocation,
  ctx: StageContext & { readonly cache: Cache },
): Promise<CopyResult> {
  const { path, name: wanted } = where;
  const named = nameInFiles(image, path, wanted);
  const form = formIn(where);
  if (form === "docker") await checkDockerArchive(image, path, ctx.cache);
  const alone = isArchive(path);
  if (alone && image.referrers) {
    const message = `"${path}" has the image alone: docker load would make an image of each document that refers to it; oci:DIRECTORY keeps them`;
    ctx.report({ type: "warning", code: "REFERRERS_LEFT_OUT", message });
  }
  const files = await imageLayout(image, named, { forDocker: form === "docker", alone });
  const size = await writeLayout(files, path, 0, ctx);
  const name = formatImageName(named);
  const commands = importCommands(
    { type: form, dest: path },
    name,
    {},
    {
      isSingle: !isIndex(image.root),
    },
  );
  const { digest } = image.root;
  return { type: form, dest: path, name, size, digest, importCommands: commands };
}

/** What was asked for, which may be a tag only; else what the image says; else the name of the file. */
function nameInFiles({ name }: OpenImage, path: string, wanted: string | undefined): ImageName {
  const own = name ?? basename(path).replace(/\.tar$/, "");
  if (wanted === undefined) return parseImageName(own);
  if (/[:/]/.test(wanted)) return parseImageName(wanted);
  return parseImageName(`${parseImageName(own).repository}:${wanted}`);
}

/** `docker load` takes one platform, no zstd, nothing behind gzip, and only what is complete. */
async function checkDockerArchive(image: ImageContent, path: string, cache: Cache): Promise<void> {
  const refuse = (fact: string): FormatError =>
    new FormatError(`Cannot write "${path}" for docker load: ${fact}`, {
      format: "docker",
      hint: `Write a layout: oci-archive:${path}`,
    });
  if (!isArchive(path)) throw refuse('its name does not end in ".tar"');
  if (isIndex(image.root)) throw refuse("the image has several platforms");
  const { layers = [] } = await readManifest(image, image.root);
  if (layers.some(({ mediaType }) => mediaType.endsWith("+zstd"))) {
    throw refuse("its layers are compressed with zstd");
  }
  if (layers.some(isNondistributable)) throw refuse("one of its layers may not be passed on");
  for (const layer of layers) {
    const { padded } = await layerForm(layer, await image.open(layer), cache);
    if (padded) throw refuse("zeros follow the gzip of one of its layers");
  }
}

/** Brings all blobs into the cache, some at the same time. */
async function fetchBlobs(image: ImageContent): Promise<void> {
  const slots = new Slots(CONCURRENCY);
  const fetches: Promise<void>[] = [];
  const seen = new Set<Digest>();
  for (const descriptor of [image.root, ...(image.referrers ?? [])]) {
    for await (const { content } of imageBlobs(image, descriptor, seen)) {
      const fetching = slots.run(async () => {
        for await (const _ of content.open()) break; // with the first bytes all of them are there
      });
      fetching.catch(() => {}); // heard below, when all have started
      fetches.push(fetching);
    }
  }
  await Promise.all(fetches);
}
