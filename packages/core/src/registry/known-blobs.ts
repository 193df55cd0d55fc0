/**
 * The blobs that a repository is known to have, from one question: those of an image or artifact that this
 * machine put there last, if that is still there. A registry keeps what its manifests name.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { Digest } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";
import { hasManifest } from "./manifests.ts";
import type { Repository } from "./repository.ts";

export type KnownBlobsCache = Pick<Cache, "record" | "setRecord">;

/** What is kept of one: digests of its manifest and of its blobs. */
interface Known {
  readonly manifest: Digest;
  readonly blobs: readonly Digest[];
}

/** @param type `"image"`, or of artifacts: those of one type have most of their blobs in common. */
export async function knownBlobs(
  repository: Repository,
  type: string,
  cache: KnownBlobsCache,
): Promise<ReadonlySet<Digest>> {
  const known = (await cache.record(keyOf(repository, type))) as Known | undefined;
  if (known === undefined || !(await hasManifest(repository, known.manifest))) return new Set();
  return new Set(known.blobs);
}

/** To be called when the repository has it. */
export async function rememberBlobs(
  repository: Repository,
  type: string,
  cache: KnownBlobsCache,
  known: Known,
): Promise<void> {
  await cache.setRecord(keyOf(repository, type), { ...known });
}

function keyOf({ host, repository }: Repository, type: string): JsonObject {
  return { pushed: 1, host, repository, type };
}
