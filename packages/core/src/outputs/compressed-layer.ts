/**
 * Compressed forms of layers, kept in the cache.
 *
 * @module
 */

import type { Cache } from "../cache/cache.ts";
import { compressedBlob, rememberCompressed, type StoredBytes } from "../cache/compressed-blobs.ts";
import { compress } from "../compress/compress.ts";
import type { BlockFormat } from "../compress/compress-block.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import { meteredContent } from "../io/metered-content.ts";
import { runTask } from "../model/task.ts";

/** The blob of a layer. Compressed once for each compressor. */
export async function compressedLayer(
  { cache, signal, report }: StageContext & { readonly cache: Cache },
  layer: BuiltLayer,
  compression: BlockFormat,
): Promise<StoredBytes> {
  const { title, diffID, tar } = layer;
  const known = await compressedBlob(cache, diffID, compression);
  if (known !== undefined) return known;
  const metered = meteredContent(tar, (bytes) =>
    report({ type: "pack", layer: title, bytes, total: tar.size }),
  );
  const what = `${compression} of layer "${title}"`;
  const blob = await runTask({ report }, "compress", title, () =>
    cache.put(compress(metered, compression, { signal }), { what, signal }),
  );
  await rememberCompressed(cache, diffID, compression, blob.digest);
  return blob;
}
