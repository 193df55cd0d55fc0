/**
 * Decompresses what lies in a file, so that its end can be looked at first.
 *
 * @module
 */
import type { StoredContent } from "@rootsmith/core/provider";
import type { Compression } from "./compression.ts";
import { decompress } from "./decompress.ts";
import { decompressAsDpkg } from "./decompress-as-dpkg.ts";
import { decodeXz } from "./xz/decode-xz.ts";

/** What is to be read, and how. */
export interface CompressedContent {
  readonly content: StoredContent;
  readonly compression: Compression;
  /**
   * If given, it is read as `decompressAsDpkg()` does, else as `decompress()`. It is called where
   * anything follows that does not count.
   */
  readonly onTrailing?: () => void;
}

/** @throws {FormatError} If it is corrupt or cut off. */
export function decompressContent(
  { content, compression, onTrailing }: CompressedContent,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  if (onTrailing) return decompressAsDpkg({ content, compression }, { signal, onTrailing });
  if (compression === "xz") return decodeXz(content, { signal });
  return decompress(content.open(), compression, { signal });
}
