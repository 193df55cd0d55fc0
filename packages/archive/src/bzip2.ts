/**
 * bzip2, which packages of the 2000s and some indexes of rpm repositories come in.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { type ByteSource, decompressError, FormatError } from "@rootsmith/core/provider";

/** More than any block takes: 900,000 symbols of 20 bits; in bytes. */
const MAX_BLOCK = 3 << 20;

/** By which headers give the size of blocks, in bytes. */
const BLOCK_UNIT = 100_000;

/**
 * Streams one behind the other count as one. Block by block, since 50 bytes can become 45 MB.
 *
 * @param onTrailing If given, only the first stream is read, and this is called where bytes follow it.
 */
export async function* decompressBzip2(
  bytes: ByteSource,
  onTrailing?: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = await startDecoder();
  for await (const chunk of bytes) {
    decoder.push(chunk);
    while (decoder.left() >= MAX_BLOCK) {
      yield await decoder.step();
      if (onTrailing && !decoder.isInStream()) return onTrailing();
    }
  }
  do yield await decoder.step();
  while (decoder.isInStream() || (decoder.left() > 0 && onTrailing === undefined));
  if (decoder.left() > 0) onTrailing?.();
}

interface Bzip2Decoder {
  push(chunk: Uint8Array): void;
  /** Bytes that were pushed and not read. */
  left(): number;
  isInStream(): boolean;
  /**
   * Reads a header, a block or the end of a stream, after all else has had its turn.
   *
   * @throws {FormatError} If it is corrupt or cut off.
   */
  step(): Promise<Uint8Array>;
}

async function startDecoder(): Promise<Bzip2Decoder> {
  const { default: bzip2 } = await import("unbzip2-stream/lib/bzip2.js");
  const { default: bitIterator } = await import("unbzip2-stream/lib/bit_iterator.js");
  const chunks: Uint8Array[] = [];
  let received = 0;
  const next = (): Uint8Array => {
    const chunk = chunks.shift();
    if (chunk !== undefined) return chunk;
    throw new FormatError("Cannot decompress bzip2: the input is cut off", { format: "bzip2" });
  };
  let bits: ReturnType<typeof bitIterator> | undefined;
  let table = new Int32Array(0);
  let size = 0; // of blocks; 0 between streams
  let check = 0;
  const step = (): Uint8Array => {
    bits ??= bitIterator(next);
    const block = new GrowingBytes();
    if (size === 0) {
      size = bzip2.header(bits) * BLOCK_UNIT;
      check = 0;
      if (table.length < size) table = new Int32Array(size);
    } else {
      const found = bzip2.decompress(bits, (byte) => block.put(byte), table, size, check);
      if (found === null) size = 0;
      else check = found;
    }
    return block.all();
  };
  return {
    push: (chunk) => {
      if (chunk.byteLength > 0) chunks.push(chunk);
      received += chunk.byteLength;
    },
    left: () => received - (bits?.bytesRead ?? 0),
    isInStream: () => size > 0,
    step: async () => {
      await setImmediate();
      try {
        return step();
      } catch (error) {
        throw error instanceof FormatError ? error : decompressError("bzip2", error);
      }
    },
  };
}

class GrowingBytes {
  #bytes = new Uint8Array(0);
  #size = 0;

  put(byte: number): void {
    if (this.#size === this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(2 * this.#size, 1 << 20));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#size++] = byte;
  }

  all(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }
}
