/**
 * The blobs that a repository is known to have, from one question: those of an artifact that this machine
 * put there last, if that is still there. A registry keeps what its manifests name.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { Digest } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";
import { hasManifest } from "../registry/manifests.ts";
import type { Repository } from "../registry/repository.ts";

/** What is kept of an artifact: digests of its manifest and of its blobs. */
interface Known {
  readonly manifest: Digest;
  readonly blobs: readonly Digest[];
}

/** @param artifactType Artifacts of one type have most of their blobs in common. */
export async function knownBlobs(
  repository: Repository,
  artifactType: string,
  cache: Cache,
): Promise<ReadonlySet<Digest>> {
  const known = (await cache.record(keyOf(repository, artifactType))) as Known | undefined;
  if (known === undefined || !(await hasManifest(repository, known.manifest))) return new Set();
  return new Set(known.blobs);
}

/** To be called when the repository has the artifact. */
export async function rememberBlobs(
  repository: Repository,
  artifactType: string,
  cache: Cache,
  known: Known,
): Promise<void> {
  await cache.setRecord(keyOf(repository, artifactType), { ...known });
}

function keyOf({ host, repository }: Repository, artifactType: string): JsonObject {
  return { pushed: 1, host, repository, artifactType };
}
