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
import type { ProgressEvent } from "../model/progress-event.ts";

/** What is kept of a layer besides its blobs. */
interface LayerRecord {
  readonly title: string;
  readonly diffID: Digest;
  readonly owners?: Digest;
}

/** What there is to say of layers each time that they are used, from the cache as well. */
export type Remark = Extract<ProgressEvent, { readonly type: "note" | "warning" }>;

export function isRemark(event: ProgressEvent): event is Remark {
  return event.type === "note" || event.type === "warning";
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

/** What was said when they were made. */
export async function cachedRemarks(cache: Cache, key: JsonObject): Promise<readonly Remark[]> {
  const remarks = (await cache.record(remarksKey(key))) as readonly Remark[] | undefined;
  return remarks ?? [];
}

export async function rememberLayers(
  cache: Cache,
  key: JsonObject,
  layers: readonly BuiltLayer[],
  remarks: readonly Remark[] = [],
): Promise<void> {
  if (remarks.length > 0 || (await cachedRemarks(cache, key)).length > 0) {
    await cache.setRecord(remarksKey(key), remarks);
  }
  await cache.setRecord(
    key,
    layers.map(({ title, diffID, owners }): LayerRecord & JsonObject => ({
      title,
      diffID,
      ...(owners && { owners: owners.digest }),
    })),
  );
}

/** A record of its own, so that those of layers stay what other versions read. */
function remarksKey(key: JsonObject): JsonObject {
  return { remarks: key };
}
