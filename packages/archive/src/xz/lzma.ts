/**
 * Reads xz and LZMA alone: by the host's `xz` program, which is the fastest, else by a native library.
 *
 * @module
 */
import { type ByteSource, decompressError } from "@rootsmith/core/provider";
import { faultError, findXz, startXz } from "./xz-program.ts";

/**
 * All streams through one process or one decoder of the library.
 *
 * @param first Whether only the first stream is read, and what follows it is nothing to `xz`. The
 *   library refuses what follows a stream of xz all the same.
 */
export async function* decompressLzma(
  bytes: ByteSource,
  format: "xz" | "lzma",
  {
    signal,
    first = false,
  }: { readonly signal?: AbortSignal | undefined; readonly first?: boolean },
): AsyncGenerator<Uint8Array, void, undefined> {
  const program = findXz();
  if (program === undefined) {
    yield* decodeInProcess(bytes, format);
    return;
  }
  // "-T0": the blocks of a large index are decoded side by side
  const args = ["-dc", "-T0", `--format=${format}`, ...(first ? ["--single-stream"] : [])];
  const xz = startXz(program, args, bytes);
  const kill = (): void => xz.kill();
  signal?.addEventListener("abort", kill, { once: true });
  try {
    yield* xz.output;
    const fault = await xz.exit;
    if (xz.inputError) throw xz.inputError.error;
    if (fault) throw faultError(fault, format);
  } finally {
    signal?.removeEventListener("abort", kill);
    xz.kill();
    await xz.exit;
  }
}

/**
 * By the library. It does not know the SHA-256 check that rpm writes into xz (for that see
 * `xz-in-process.ts`), and does not see what follows the end of a stream of LZMA alone.
 */
export async function* decodeInProcess(
  bytes: ByteSource,
  format: "xz" | "lzma",
): AsyncGenerator<Uint8Array, void, undefined> {
  const { LzmaDecompressor, XzDecompressor } = await import("@napi-rs/lzma");
  const decoder = format === "xz" ? new XzDecompressor() : new LzmaDecompressor();
  const step = async (decode: () => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> => {
    try {
      return await decode();
    } catch (error) {
      throw decompressError(format, error);
    }
  };
  for await (const chunk of bytes) {
    const output = await step(() => decoder.update(chunk));
    if (output.byteLength > 0) yield output;
  }
  const rest = await step(() => decoder.finish());
  if (rest.byteLength > 0) yield rest;
}

/** Writes LZMA alone, of unknown size and with a mark at its end, by the library: the same on every host. */
export async function compressLzma(bytes: Uint8Array): Promise<Uint8Array> {
  const { lzma } = await import("@napi-rs/lzma");
  return lzma.compress(bytes);
}
