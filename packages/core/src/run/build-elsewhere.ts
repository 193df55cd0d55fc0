/**
 * Layers that another machine makes, on both sides.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openCache } from "../cache/cache.ts";
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { Refuse } from "../image/check-descriptor.ts";
import { checkManifest, MAX_MANIFEST_SIZE } from "../image/image-content.ts";
import { lockFileOf } from "../lock/lock-file.ts";
import { hexOf } from "../model/digest.ts";
import { ExecutorRequiredError, FormatError } from "../model/errors.ts";
import { collectBytes, type FileContent, type StoredContent } from "../model/fs-entry.ts";
import { type JsonObject, type JsonValue, parseJson } from "../model/json.ts";
import { formatPlatform } from "../model/oci.ts";
import { writeFile } from "../outputs/write-file.ts";
import { layersArtifact, readLayers } from "../shared-cache/layers-artifact.ts";
import { artifactManifest } from "../shared-cache/push-artifact.ts";
import { readTar } from "../tar/read-tar.ts";
import type { BuildOptions } from "./build-options.ts";
import { fetchSource } from "./fetch-source.ts";
import type { LayersRequest } from "./layer-builder.ts";
import { cachedLayers } from "./layer-cache.ts";
import { configures, layerKey } from "./layer-key.ts";
import type { PlatformRun } from "./platform-run.ts";
import { spoolTo } from "./resolve-platform.ts";

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const MANIFEST_FILE = "manifest.json";

/**
 * Asks the builder of the options for the layers of a lock, and to test the image; undefined where that
 * can be done here alone, and needs no executor.
 *
 * @throws {ExecutorRequiredError} If it can be done here alone, and needs one.
 */
export async function layersElsewhere(
  run: PlatformRun,
  lock: PlatformLock,
): Promise<readonly BuiltLayer[] | undefined> {
  const { options, platform, clock, signal, report, cache } = run;
  const { builder, name } = options;
  if (builder === undefined) return undefined;
  const request = await requestOf(run, lock);
  const ctx = { signal, report, spool: spoolTo(cache) };
  // What runs there is mostly scripts.
  const tar = await clock.time("configure", formatPlatform(platform), () =>
    builder.layers(request, ctx),
  );
  if (tar !== undefined)
    return importLayers(tar, layerKey(options, sentLock(lock)), run, builder.name);
  if (!configures(options)) return undefined;
  throw new ExecutorRequiredError(
    `Cannot build "${name}" for ${formatPlatform(platform)} on ${builder.name}: its lock alone does not suffice for that`,
    { hint: "Build it here: leave --builder out" },
  );
}

async function requestOf(run: PlatformRun, lock: PlatformLock): Promise<LayersRequest> {
  const { options, platform } = run;
  const { name, tests, cachedLayers = true, packageRegistries = [] } = options;
  const urlsOf = await run.repositoryUrls();
  return {
    name,
    platform,
    lock: lockFileOf(options, [sentLock(lock)]),
    ...(tests && { tests: tests.key }),
    ignoreCache: !cachedLayers,
    // What a registry has takes precedence, and only this machine asks it.
    urls: ({ repository }) =>
      packageRegistries.length > 0 ? [] : urlsOf(repository, lock.repositories[repository] ?? []),
    open: (source) => fetchSource(run, lock, source),
  };
}

/** What it says of this machine cannot be compared on another one, and decides no byte. */
function sentLock({ host: _host, ...lock }: PlatformLock): PlatformLock {
  return lock;
}

/**
 * Puts the layers of a build into a directory, to be handed to the machine that asked for them.
 *
 * @param options Those of the build, which has ended.
 * @param lock What it was built from.
 * @throws {HostError} If they are not in the cache, or cannot be written.
 */
export async function exportLayers(
  options: BuildOptions,
  lock: PlatformLock,
  directory: string,
): Promise<void> {
  const { signal = new AbortController().signal } = options;
  const cache = await openCache(options.cacheDir);
  try {
    const key = layerKey(options, lock);
    const layers = await cachedLayers(cache, key);
    if (layers === undefined) throw new Error("the layers are not in the cache");
    const ctx = { cache, signal, report: options.report?.bind(options) ?? (() => {}) };
    const artifact = await layersArtifact(key, layers, ctx);
    await mkdir(directory, { recursive: true });
    const write = (name: string, content: FileContent): Promise<unknown> =>
      writeFile(join(directory, name), content.open(), signal);
    await write(hexOf(artifact.config.descriptor.digest), artifact.config.content);
    for (const { descriptor, open } of artifact.layers) {
      await write(hexOf(descriptor.digest), await open());
    }
    await write(MANIFEST_FILE, artifactManifest(artifact).content);
  } finally {
    await cache.close();
  }
}

async function importLayers(
  tar: StoredContent,
  key: JsonObject,
  { cache, signal }: PlatformRun,
  from: string,
): Promise<readonly BuiltLayer[]> {
  const refuse: Refuse = (fact, cause) =>
    new FormatError(`Cannot read what ${from} has made: ${fact}`, {
      format: "oci",
      cause,
      hint: "It has to run the same version of rootsmith: build and push its image anew",
    });
  const files = new Map<string, StoredContent>();
  for await (const entry of readTar(tar, { signal })) {
    // Those of an archive are parts of it.
    if (entry.type === "file") files.set(entry.path, entry.content as StoredContent);
  }
  const found = (name: string): StoredContent => {
    const content = files.get(name);
    if (content === undefined) throw refuse(`it lacks "${name}"`);
    return content;
  };
  const json = found(MANIFEST_FILE);
  if (json.size > MAX_MANIFEST_SIZE) throw refuse("its manifest is too long");
  const text = new TextDecoder().decode(await collectBytes(json.open()));
  const manifest = checkManifest(jsonOf(text, refuse), MANIFEST_TYPE, `what ${from} has made`);
  return readLayers(
    {
      manifest,
      refuse,
      open: async (descriptor) => {
        const { digest } = descriptor;
        const content = found(hexOf(digest));
        const what = `a blob of ${from}`;
        return (await cache.put(content.open(), { expected: descriptor, what, signal })).content;
      },
    },
    key,
    { cache, signal },
  );
}

function jsonOf(text: string, refuse: Refuse): JsonValue {
  try {
    return parseJson(text);
  } catch (cause) {
    throw refuse((cause as Error).message, cause);
  }
}
