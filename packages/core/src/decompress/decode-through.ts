/**
 * Bytes through a stream of `node:zlib`, its errors turned into ours.
 *
 * @module
 */
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FormatError } from "../model/errors.ts";
import type { ByteSource } from "../model/fs-entry.ts";

/**
 * Yields what `decoder` makes of `bytes`. An error of `bytes` is thrown as it is.
 *
 * @throws {FormatError} If the decoder refuses the input.
 */
export async function* decodeThrough(
  bytes: ByteSource,
  decoder: Transform,
  format: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let inputError: { readonly error: unknown } | undefined;
  const input = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      inputError = { error };
      throw error;
    }
  };
  // its failure comes out of the iteration as well
  pipeline(input, decoder).catch(() => {});
  try {
    yield* decoder as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw inputError ? inputError.error : decompressError(format, error);
  }
}

/** What a decoder threw, as the error of a format. */
export function decompressError(format: string, error: unknown): FormatError {
  const fact = error instanceof Error ? error.message : String(error);
  return new FormatError(`Cannot decompress ${format}: ${fact}`, { format, cause: error });
}
