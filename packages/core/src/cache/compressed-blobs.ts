/**
 * Compressed forms of layers in the cache, by what is compressed and by what compressed it.
 *
 * @module
 */
import { type CompressOptions, compress, isSmall } from "../compress/compress.ts";
import { type BlockFormat, COMPRESSORS } from "../compress/compress-block.ts";
import type { Digest } from "../model/digest.ts";
import type { ByteSource, StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import type { Cache } from "./cache.ts";

/** Bytes as they lie in the cache. */
export interface StoredBytes {
  readonly digest: Digest;
  readonly content: StoredContent;
}

/** The compressed form of a layer, if it is there. */
export async function compressedBlob(
  cache: Cache,
  diffID: Digest,
  compression: BlockFormat,
): Promise<StoredBytes | undefined> {
  const digest = (await cache.record(keyOf(diffID, compression))) as Digest | undefined;
  const content = digest && (await cache.blob(digest));
  return digest && content && { digest, content };
}

/** Keeps what the compressor of this version has made of a layer. The cache has the blob. */
export async function rememberCompressed(
  cache: Cache,
  diffID: Digest,
  compression: BlockFormat,
  blob: Digest,
): Promise<void> {
  await cache.setRecord(keyOf(diffID, compression), blob);
}

export interface CompressingOptions extends CompressOptions {
  /** Undefined: they are not compressed. */
  readonly compression: BlockFormat | undefined;
  /** About how many bytes there are. Few are compressed sooner when they are wanted. */
  readonly size: number;
  /** The bytes, for messages: `layer "debian trixie"`. */
  readonly what: string;
}

/**
 * Lets `store` keep bytes, and compresses them as they go by, on the other cores. The compressed form
 * is in the cache then.
 */
export async function storeCompressing(
  cache: Cache,
  bytes: ByteSource,
  { compression, size, what, signal }: CompressingOptions,
  store: (bytes: ByteSource) => Promise<StoredBytes>,
): Promise<StoredBytes> {
  if (compression === undefined || isSmall(size, compression)) return store(bytes);
  // One chunk at a time: it may be written over soon.
  const branch = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
    highWaterMark: 0,
  });
  const compressing = cache.put(compress(branch.readable, compression, { signal }), {
    what: `${compression} of ${what}`,
    ...(signal && { signal }),
  });
  // Else who writes would wait for it for ever, where it has not begun to read.
  compressing.catch((error) => branch.readable.cancel(error).catch(() => {}));
  const [stored, compressed] = await Promise.allSettled([
    store(through(bytes, branch.writable)),
    compressing,
  ]);
  // Where the compression has failed the branch breaks off, and says nothing.
  if (stored.status === "rejected") {
    throw stored.reason ?? (compressed as PromiseRejectedResult).reason;
  }
  if (compressed.status === "rejected") throw compressed.reason;
  await rememberCompressed(cache, stored.value.digest, compression, compressed.value.digest);
  return stored.value;
}

/** The same bytes, which have also gone into `branch`. */
async function* through(
  bytes: ByteSource,
  branch: WritableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const writer = branch.getWriter();
  try {
    for await (const chunk of bytes) {
      await writer.write(chunk);
      yield chunk;
    }
    await writer.close();
  } finally {
    // Nothing to do where it is closed; else it was left early.
    await writer.abort(new Error("The bytes were not read to their end")).catch(() => {});
  }
}

function keyOf(diffID: Digest, compression: BlockFormat): JsonObject {
  return { compressed: 1, diffID, compressor: COMPRESSORS[compression] };
}
