/**
 * Compressed forms of layers, kept in the cache.
 *
 * @module
 */

import type { Cache } from "../cache/cache.ts";
import { compress } from "../compress/compress.ts";
import { type BlockFormat, COMPRESSORS } from "../compress/compress-block.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import { meteredContent } from "../io/metered-content.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";

/** The blob of a layer. Compressed once for each compressor. */
export async function compressedLayer(
  { cache, signal, report }: StageContext & { readonly cache: Cache },
  layer: BuiltLayer,
  compression: BlockFormat,
): Promise<{ digest: Digest; content: StoredContent }> {
  const key = keyOf(layer.diffID, compression);
  const known = (await cache.record(key)) as Digest | undefined;
  const content = known && (await cache.blob(known));
  if (known && content) return { digest: known, content };

  const { title, tar } = layer;
  const metered = meteredContent(tar, (bytes) =>
    report({ type: "pack", layer: title, bytes, total: tar.size }),
  );
  const blob = await cache.put(compress(metered, compression, { signal }), {
    what: `${compression} of layer "${title}"`,
    signal,
  });
  await cache.setRecord(key, blob.digest);
  return blob;
}

/** Keeps what the compressor of this version made elsewhere of a layer. The cache has the blob. */
export async function rememberCompressed(
  cache: Cache,
  diffID: Digest,
  compression: BlockFormat,
  blob: Digest,
): Promise<void> {
  await cache.setRecord(keyOf(diffID, compression), blob);
}

function keyOf(diffID: Digest, compression: BlockFormat): JsonObject {
  return { compressed: 1, diffID, compressor: COMPRESSORS[compression] };
}
