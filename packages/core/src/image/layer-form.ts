/**
 * How the blob of a layer is compressed, by its bytes: media types have been known to lie.
 *
 * @module
 */
import { createGunzip } from "node:zlib";
import type { Cache } from "../cache/cache.ts";
import type { LayerCompression } from "../compress/compress.ts";
import { decodeThrough } from "../decompress/decode-through.ts";
import type { FileContent } from "../model/fs-entry.ts";
import type { Descriptor } from "./blob.ts";
import { layerCompressionOf } from "./layer-bytes.ts";

export type LayerForm = {
  readonly compression: LayerCompression;
  /** Zeros follow what is compressed. Of the engines only newer Dockers read such a blob. */
  readonly padded: boolean;
};

/**
 * Reads the whole blob, the first time.
 *
 * @throws {FormatError} If it is malformed gzip.
 */
export async function layerForm(
  { digest }: Descriptor,
  content: FileContent,
  cache: Pick<Cache, "record" | "setRecord">,
): Promise<LayerForm> {
  const key = { layerForm: 1, digest };
  const known = await cache.record(key);
  if (known !== undefined) return known as LayerForm;
  const compression = await layerCompressionOf(content);
  const padded = compression === "gzip" && (await gzipSize(content)) < content.size;
  const form = { compression, padded };
  await cache.setRecord(key, form);
  return form;
}

/** Bytes up to the end of the last member. */
async function gzipSize(content: FileContent): Promise<number> {
  const decoder = createGunzip({ chunkSize: 1 << 20 });
  for await (const _ of decodeThrough(content.open(), decoder, "gzip"));
  return decoder.bytesWritten;
}
