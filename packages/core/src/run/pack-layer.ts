/**
 * The pack stage: entries to one uncompressed layer in the cache.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import type { StageContext } from "../contract/contexts.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { formatFileOwners } from "../rootfs/file-owners.ts";
import { writeTar } from "../tar/write-tar.ts";

/**
 * Packs sorted entries; the tar is hashed once, as it is written.
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
    readonly cache: Cache;
    readonly ctx: StageContext;
  },
): Promise<BuiltLayer> {
  const { epoch, whiteouts, cache, ctx } = options;
  const total = entries.reduce((sum, entry) => sum + sizeInTar(entry), 0);
  const { digest, content } = await cache.put(
    counted(
      writeTar(entries, { epoch, whiteouts, reuseChunks: true, signal: ctx.signal }),
      (bytes) => ctx.report({ type: "pack", layer: title, bytes, total: Math.max(bytes, total) }),
    ),
    { what: `layer "${title}"`, signal: ctx.signal },
  );
  const owners = await cache.put([new TextEncoder().encode(formatFileOwners(entries))], {
    what: `owners of layer "${title}"`,
    signal: ctx.signal,
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
