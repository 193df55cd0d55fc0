/**
 * Layers of earlier builds, by everything that decides their bytes.
 *
 * @module
 */

import type { Cache } from "../cache/cache.ts";
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { canonicalJson, type JsonObject } from "../model/json.ts";

/** What is kept of a layer besides its blobs. */
interface LayerRecord {
  readonly title: string;
  readonly diffID: Digest;
  readonly owners?: Digest;
}

/** What stands for a lock in cache keys. */
export function lockDigest(lock: PlatformLock): Digest {
  return digestOfBytes(canonicalJson(lock));
}

/** The layers of `key`, base first, or undefined if one of them is missing. */
export async function cachedLayers(
  cache: Cache,
  key: JsonObject,
): Promise<BuiltLayer[] | undefined> {
  const record = (await cache.record(key)) as readonly LayerRecord[] | undefined;
  if (record === undefined) return undefined;
  const layers: BuiltLayer[] = [];
  for (const { title, diffID, owners } of record) {
    const tar = await cache.blob(diffID);
    const content = owners && (await cache.blob(owners));
    if (tar === undefined || (owners && !content)) return undefined;
    layers.push({ title, diffID, tar, ...(content && { owners: { digest: owners, content } }) });
  }
  return layers;
}

export async function rememberLayers(
  cache: Cache,
  key: JsonObject,
  layers: readonly BuiltLayer[],
): Promise<void> {
  await cache.setRecord(
    key,
    layers.map(({ title, diffID, owners }): LayerRecord & JsonObject => ({
      title,
      diffID,
      ...(owners && { owners: owners.digest }),
    })),
  );
}
