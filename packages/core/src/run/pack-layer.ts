/**
 * The pack stage: entries to one uncompressed layer in the cache.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { storeCompressing } from "../cache/compressed-blobs.ts";
import type { BlockFormat } from "../compress/compress-block.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { runTask } from "../model/task.ts";
import { formatFileOwners } from "../rootfs/file-owners.ts";
import { writeTar } from "../tar/write-tar.ts";

/**
 * Packs sorted entries; the tar is hashed once, as it is written, and compressed then as well.
 *
 * @throws {HostError} If the cache cannot take it.
 */
export async function packLayer(
  title: string,
  entries: readonly FsEntry[],
  options: {
    readonly epoch: number;
    /** There are layers below, from which something can be removed. */
    readonly whiteouts: boolean;
    /** In which its outputs will want it. Default: not known. */
    readonly compression?: BlockFormat | undefined;
    readonly cache: Cache;
    readonly ctx: StageContext;
  },
): Promise<BuiltLayer> {
  const { epoch, whiteouts, compression, cache, ctx } = options;
  const { signal } = ctx;
  const total = entries.reduce((sum, entry) => sum + sizeInTar(entry), 0);
  const bytes = counted(
    writeTar(entries, { epoch, whiteouts, reuseChunks: true, signal }),
    (count) =>
      ctx.report({ type: "pack", layer: title, bytes: count, total: Math.max(count, total) }),
  );
  const what = `layer "${title}"`;
  const { digest, content } = await runTask(ctx, "layer", title, () =>
    storeCompressing(cache, bytes, { compression, size: total, what, signal }, (some) =>
      cache.put(some, { what, signal }),
    ),
  );
  const owners = await cache.put([new TextEncoder().encode(formatFileOwners(entries))], {
    what: `owners of layer "${title}"`,
    signal,
  });
  return { title, diffID: digest, tar: content, owners };
}

/** Of its header and its content, in bytes. Without the extended headers that few have. */
function sizeInTar(entry: FsEntry): number {
  return 512 + (entry.type === "file" ? Math.ceil(entry.content.size / 512) * 512 : 0);
}

/** Passes the bytes on and says now and then how many there were. */
async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  report: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.byteLength;
    report(total);
    yield chunk;
  }
}
