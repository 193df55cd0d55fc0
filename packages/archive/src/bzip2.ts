/**
 * bzip2, which packages of the 2000s and some indexes of rpm repositories come in.
 *
 * @module
 */
import { type ByteSource, decompressError, FormatError } from "@rootsmith/core";

/** Streams one behind the other count as one. */
export async function* decompressBzip2(
  bytes: ByteSource,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { default: unbzip2 } = await import("unbzip2-stream");
  // the decoder is synchronous, so that whatever a write gives is here when it returns
  const decoder = unbzip2();
  let output: Uint8Array[] = [];
  let failure: unknown;
  decoder.on("data", (chunk: Uint8Array) => output.push(chunk));
  decoder.on("error", (error: unknown) => {
    failure ??= error;
  });
  const take = (): Uint8Array[] => {
    if (failure !== undefined) throw decompressError("bzip2", failure);
    const taken = output;
    output = [];
    return taken;
  };
  let empty = true;
  for await (const chunk of bytes) {
    if (chunk.byteLength === 0) continue;
    empty = false;
    decoder.write(chunk);
    yield* take();
  }
  if (empty) {
    throw new FormatError("Cannot decompress bzip2: the input is empty", { format: "bzip2" });
  }
  decoder.end();
  yield* take();
}
