/**
 * gzip, by the runtime's own decoder.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952
 * @module
 */
import { createGunzip } from "node:zlib";
import type { ByteSource } from "../model/fs-entry.ts";
import { decodeThrough } from "./decode-through.ts";

/** Members one behind the other count as one; zeros may pad the end. */
export function decompressGzip(bytes: ByteSource): AsyncGenerator<Uint8Array> {
  return decodeThrough(bytes, createGunzip({ chunkSize: 1 << 20 }), "gzip");
}
