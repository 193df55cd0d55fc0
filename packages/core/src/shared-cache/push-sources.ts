/**
 * The sources of locks in a registry: an artifact whose layers they are, each a blob by its digest.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import {
  HOST_REPOSITORY,
  type LockedSource,
  type PlatformLock,
} from "../contract/platform-lock.ts";
import { jsonBlob } from "../image/blob.ts";
import { digestOfBytes, hexOf } from "../model/digest.ts";
import type { FileContent } from "../model/fs-entry.ts";
import { canonicalJson } from "../model/json.ts";
import type { Repository } from "../registry/repository.ts";
import { type PushedArtifact, pushArtifact } from "./push-artifact.ts";

const SOURCES_TYPE = "application/vnd.rootsmith.sources.v1";

/** The tag of what locks name, by all that they say: `"sources-…"`. */
export function sourcesTag(locks: readonly PlatformLock[]): string {
  return `sources-${hexOf(digestOfBytes(canonicalJson(locks)))}`;
}

/** The sources of locks that a registry can serve, each digest once: not those of this machine. */
export function sharedSources(locks: readonly PlatformLock[]): readonly LockedSource[] {
  const sources = locks.flatMap((lock) => lock.sources);
  const shared = sources.filter(({ repository }) => repository !== HOST_REPOSITORY);
  return [...new Map(shared.map((source) => [source.digest, source])).values()];
}

/**
 * Puts the sources of locks under {@linkcode sourcesTag}.
 *
 * @param fetch Called for what the repository does not have.
 * @param cache As for {@linkcode pushArtifact}.
 * @throws {RegistryError} If the registry refuses something.
 */
export function pushSources(
  repository: Repository,
  locks: readonly PlatformLock[],
  fetch: (source: LockedSource) => Promise<FileContent>,
  cache?: Cache,
): Promise<PushedArtifact> {
  const layers = sharedSources(locks).map((source) => ({
    descriptor: {
      mediaType: "application/octet-stream",
      digest: source.digest,
      size: source.size,
      annotations: {
        // By which ORAS names the file.
        "org.opencontainers.image.title": source.path.replace(/^.*\//, ""),
        "rootsmith.repository": source.repository,
        "rootsmith.path": source.path,
      },
    },
    open: () => fetch(source),
  }));
  const config = jsonBlob("application/vnd.oci.empty.v1+json", {});
  const artifact = { artifactType: SOURCES_TYPE, config, layers };
  return pushArtifact(repository, sourcesTag(locks), artifact, cache);
}
