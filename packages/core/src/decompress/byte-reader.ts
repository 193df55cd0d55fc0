/**
 * Reads exact amounts from chunks of any size.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "../model/errors.ts";
import type { ByteSource } from "../model/fs-entry.ts";

/** A position in a stream of bytes. Close it, so that an input that is not read to its end is released. */
export class ByteReader {
  /** Bytes read so far. */
  offset = 0;
  readonly #format: string;
  readonly #chunks: AsyncIterator<Uint8Array, void> | Iterator<Uint8Array, void>;
  #rest: Uint8Array = new Uint8Array(0);

  /** `format` names the input in errors. */
  constructor(bytes: ByteSource, format: string) {
    this.#format = format;
    this.#chunks =
      Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  }

  async atEnd(): Promise<boolean> {
    while (this.#rest.byteLength === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return true;
      this.#rest = value;
    }
    return false;
  }

  /**
   * Exactly `size` bytes, for small sizes.
   *
   * @throws {FormatError} If the input ends before.
   */
  async read(size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.take(size)) parts.push(part);
    return Buffer.concat(parts);
  }

  /**
   * Exactly `size` bytes in the chunks in which they come.
   *
   * @throws {FormatError} If the input ends before.
   */
  async *take(size: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let missing = size; missing > 0; ) {
      if (await this.atEnd()) {
        throw new FormatError(`Cannot decompress ${this.#format}: the input is cut off`, {
          format: this.#format,
          offset: this.offset,
        });
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.byteLength);
      this.offset += part.byteLength;
      missing -= part.byteLength;
      yield part;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
