/**
 * Decompresses what packages contain, many of them side by side.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { type ByteSource, FileSlice, type FileSource } from "@rootsmith/core/provider";
import { type CompressedContent, decompressContent } from "./decompress-content.ts";
import { readXzStreams } from "./xz/xz-index.ts";
import { findXz } from "./xz/xz-program.ts";
import { XzShells } from "./xz/xz-shells.ts";

/** At most so many files of xz at a time, on as many cores. */
const MAX_PARALLEL = 8;

/** Close it. */
export class Decompressor {
  readonly #signal: AbortSignal;
  readonly #shells: XzShells | undefined;

  /** @param signal Ends what is being done, which throws its reason. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    const program = findXz();
    const limit = Math.min(availableParallelism(), MAX_PARALLEL);
    if (program !== undefined) this.#shells = new XzShells(program, { limit, signal });
  }

  /**
   * As {@linkcode decompressContent}, for `ctx.derive()`.
   *
   * @param onStart Called when it is about to be decompressed: by which program of several, from 0 on.
   * @throws {FormatError} Not before it is read.
   */
  async open(
    compressed: CompressedContent,
    onStart?: (worker?: number) => void,
  ): Promise<ByteSource | FileSource> {
    const { content, compression } = compressed;
    const shells = this.#shells;
    if (compression === "xz" && shells && content instanceof FileSlice && (await isOne(content))) {
      const { file, offset } = content;
      return {
        writeTo: (to) => shells.decode({ file, offset, to, ...(onStart && { onStart }) }),
      };
    }
    onStart?.();
    return decompressContent(compressed, { signal: this.#signal });
  }

  /** Ends what is being done. */
  close(): void {
    this.#shells?.close();
  }
}

/** Whether it is one stream and nothing else. */
async function isOne(content: FileSlice): Promise<boolean> {
  try {
    return (await readXzStreams(content)).length === 1;
  } catch {
    return false; // whoever reads it says why
  }
}
