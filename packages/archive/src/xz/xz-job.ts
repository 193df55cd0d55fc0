/**
 * One file on its way through a decoder: where its bytes come from, and who reads them.
 *
 * @module
 */
import type { StoredContent } from "@rootsmith/core/provider";

/** Hands the bytes of one file to one reader, which sets the pace. */
export class XzJob {
  readonly content: StoredContent;
  /** Uncompressed size in bytes. */
  readonly size: number;
  /** What the reader iterates over. */
  readonly output: AsyncIterable<Uint8Array>;
  /** To run in a process of its own, since a process that it shared broke down. */
  alone = false;
  /** The reader has all that it wants, or has been told of an error. */
  settled = false;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Bytes that this run has given; those that an earlier run gave as well are not given again. */
  #position = 0;
  #delivered = 0;

  constructor(content: StoredContent, size: number) {
    this.content = content;
    this.size = size;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.output = readable;
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => {
      this.settled = true;
    });
  }

  /** Bytes that are still to come in this run. */
  get missing(): number {
    return this.size - this.#position;
  }

  /** Starts again from the first byte, unseen by the reader. */
  restart(): void {
    this.alone = true;
    this.#position = 0;
  }

  /** Resolves when the reader is ready for more. Drops what a reader that has left does not want. */
  async write(chunk: Uint8Array): Promise<void> {
    const known = Math.min(Math.max(this.#delivered - this.#position, 0), chunk.byteLength);
    this.#position += chunk.byteLength;
    if (this.settled || known === chunk.byteLength) return;
    this.#delivered = this.#position;
    await this.#writer.write(chunk.subarray(known)).catch(() => {
      this.settled = true;
    });
  }

  end(): void {
    this.settled = true;
    this.#writer.close().catch(() => {}); // the reader may have left
  }

  fail(error: unknown): void {
    this.settled = true;
    this.#writer.abort(error).catch(() => {});
  }
}
