/**
 * An image that is open, wherever it lies.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { ImageContent } from "../image/image-content.ts";
import type { RegistryClient } from "../registry/registry-client.ts";
import type { RepositoryName } from "../registry/repository.ts";

export interface OpenImageContext extends StageContext {
  readonly cache: Cache;
  /** Of an image in a registry: ask it without encryption. */
  readonly plainHttp?: boolean;
  /** For images in registries. Default: one that is closed with the image. */
  readonly registries?: RegistryClient;
  /** Of an image in a registry: find what refers to it, which takes more requests. */
  readonly withReferrers?: boolean;
}

/** An image that was there before. What is read of it is checked. Dispose of it. */
export interface OpenImage extends ImageContent, AsyncDisposable {
  /** What it says that it is called. */
  readonly name?: string;
  /** The repository that it lies in, if that is in a registry. */
  readonly source?: RepositoryName;
}
