/**
 * What builds on other machines have put into registries, and what this one puts there.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { StageContext } from "../contract/contexts.ts";
import {
  HOST_REPOSITORY,
  type LockedSource,
  type PlatformLock,
} from "../contract/platform-lock.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { FileContent, StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { hasManifest } from "../registry/manifests.ts";
import { pullBlob } from "../registry/pull-blob.ts";
import { RegistryClient } from "../registry/registry-client.ts";
import { parseRepositoryName } from "../registry/registry-name.ts";
import type { CacheExport, CacheImport } from "./cache-locations.ts";
import { OptionalRepository } from "./optional-repository.ts";
import { pushSources, sharedSources, sourcesTag } from "./push-sources.ts";
import { layersTag, pullLayers, pushLayers } from "./shared-layers.ts";
import { type PrefixBlobs, prefixTag, pullPrefix, pushPrefix } from "./shared-prefix.ts";

/** How long a registry may be silent where the build can go on without it, in ms. */
const IDLE_TIMEOUT_MS = 3_000;

export interface SharedCacheOptions {
  /** Where layers and packages may be. Asked in this order. */
  readonly cacheFrom?: readonly CacheImport[];
  /** Where they are put when the image is built. */
  readonly cacheTo?: readonly CacheExport[];
  /** Where only packages may be, `"HOST/NAME"`. Asked before all others. */
  readonly packageRegistries?: readonly string[];
  /** Ask registries that do not say it themselves without encryption. */
  readonly plainHttp?: boolean;
}

/** One platform as it was built, or found. */
export interface SharedResult {
  /** What decides the layers; absent where they are others than it says, so that they are not shared. */
  readonly key?: JsonObject;
  readonly layers: readonly BuiltLayer[];
  readonly lock: PlatformLock;
  /** The layers were made now. */
  readonly isNew: boolean;
  /** Gets a package from wherever it is. */
  readonly fetch: (source: LockedSource) => Promise<FileContent>;
}

/** A prefix of this build, and everything that decides it. */
export interface NotedPrefix {
  readonly key: JsonObject;
  readonly blobs: PrefixBlobs;
  /** It was configured now. */
  readonly isNew: boolean;
}

type SharedContext = StageContext & { readonly cache: Cache };

/** Close it. */
export class SharedCache {
  readonly #ctx: SharedContext;
  readonly #plainHttp: boolean;
  readonly #clients: RegistryClient[] = [];
  readonly #repositories = new Map<string, OptionalRepository>();
  readonly #imports: readonly OptionalRepository[];
  readonly #packages: readonly OptionalRepository[];
  readonly #exports: readonly CacheExport[];
  /** By tag. */
  readonly #prefixes = new Map<string, NotedPrefix>();

  /** @throws {TypeError} If a name is none of a repository. */
  constructor(options: SharedCacheOptions, ctx: SharedContext) {
    const { cacheFrom = [], cacheTo = [], packageRegistries = [], plainHttp = false } = options;
    this.#ctx = ctx;
    this.#plainHttp = plainHttp;
    this.#imports = cacheFrom.map((location) => this.#repository(location));
    const others = packageRegistries.map((ref) => this.#repository({ ref }));
    this.#packages = [...others, ...this.#imports];
    this.#exports = cacheTo;
    for (const { ref } of cacheTo) parseRepositoryName(ref);
  }

  /** The layers of a key, and where they were. */
  async layers(
    key: JsonObject,
  ): Promise<{ readonly layers: readonly BuiltLayer[]; readonly from: string } | undefined> {
    for (const repository of this.#imports) {
      const layers = await repository.ask((one) => pullLayers(one, key, this.#ctx));
      if (layers !== undefined) return { layers, from: repository.name };
    }
    return undefined;
  }

  /** The first repository that has the layers of a key. Nothing is fetched. */
  async whereLayersAre(key: JsonObject): Promise<string | undefined> {
    for (const repository of this.#imports) {
      if (await repository.ask((one) => hasManifest(one, layersTag(key)))) return repository.name;
    }
    return undefined;
  }

  /**
   * The prefix of a key, and where it was.
   *
   * @param read Makes of its blobs what is wanted. A FormatError of it is a warning, and another
   *   repository is asked.
   */
  async prefix<T>(
    key: JsonObject,
    read: (blobs: PrefixBlobs) => Promise<T>,
  ): Promise<(T & { readonly from: string }) | undefined> {
    for (const repository of this.#imports) {
      const found = await repository.ask(async (one) => {
        const blobs = await pullPrefix(one, key, this.#ctx.cache);
        return blobs && (await read(blobs));
      });
      if (found !== undefined) return { ...found, from: repository.name };
    }
    return undefined;
  }

  /** A prefix that this build has: pushed where packages are. */
  notePrefix(prefix: NotedPrefix): void {
    this.#prefixes.set(prefixTag(prefix.key), prefix);
  }

  /** A package by its digest. */
  async source({ repository, digest, size }: LockedSource): Promise<StoredContent | undefined> {
    if (repository === HOST_REPOSITORY) return undefined;
    for (const packages of this.#packages) {
      const descriptor = { mediaType: "application/octet-stream", digest, size };
      const content = await packages.ask((one) => pullBlob(one, descriptor, this.#ctx.cache));
      if (content !== undefined) return content;
    }
    return undefined;
  }

  /** Fills the repositories of `cacheTo` with what they lack. What fails is a warning. */
  async push(results: readonly SharedResult[]): Promise<void> {
    for (const target of this.#exports) {
      const repository = this.#repository(target);
      for (const { key, layers, lock, isNew, fetch } of results) {
        if (key !== undefined && layers.length > 0) {
          const isThere = await repository.ask((one) => hasManifest(one, layersTag(key)));
          if (isNew || isThere === false) {
            await repository.push((one) => pushLayers(one, key, layers, this.#ctx));
          }
        }
        if (target.mode !== "max" || sharedSources([lock]).length === 0) continue;
        const isThere = await repository.ask((one) => hasManifest(one, sourcesTag([lock])));
        if (isThere !== false) continue;
        await repository.push((one) => pushSources(one, [lock], fetch, this.#ctx.cache));
      }
      if (target.mode === "max") await this.#pushPrefixes(repository);
    }
  }

  /** Ends what is under way. */
  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #pushPrefixes(repository: OptionalRepository): Promise<void> {
    for (const [tag, { key, blobs, isNew }] of this.#prefixes) {
      const isThere = await repository.ask((one) => hasManifest(one, tag));
      if (isNew || isThere === false) await repository.push((one) => pushPrefix(one, key, blobs));
    }
  }

  #repository({ ref, plainHttp = this.#plainHttp }: Omit<CacheImport, "type">): OptionalRepository {
    const where = parseRepositoryName(ref);
    const key = `${where.host}/${where.repository} ${plainHttp}`;
    const known = this.#repositories.get(key);
    if (known !== undefined) return known;
    const options = { ...this.#ctx, plainHttp };
    const quick = new RegistryClient({
      ...options,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      attempts: 2,
      maxRetryAfterMs: 1_000,
    });
    const patient = new RegistryClient(options);
    this.#clients.push(quick, patient);
    const repository = new OptionalRepository(where, { ...this.#ctx, quick, patient });
    this.#repositories.set(key, repository);
    return repository;
  }
}
