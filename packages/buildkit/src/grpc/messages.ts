/**
 * Messages of gRPC in a stream of bytes: each stands behind a flag of one byte and a length of four.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @module
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { Http2Stream } from "node:http2";

/** Bytes that may be under way; with the 64 KiB of HTTP/2 a machine far away sends one megabyte a second. */
export const WINDOW_SIZE: number = 4 << 20;

const PREFIX_SIZE = 5;

/** Nobody sends longer ones: BuildKit's own limit is 16 MiB. */
const MAX_LENGTH = 64 << 20;

/**
 * The messages in a stream.
 *
 * @throws {RangeError} If one is longer than any of BuildKit is.
 */
export async function* readMessages(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let wanted = PREFIX_SIZE;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size < wanted) continue;
    let whole = chunks.length === 1 ? Buffer.from(chunk) : Buffer.concat(chunks);
    for (;;) {
      wanted = PREFIX_SIZE + (whole.byteLength < PREFIX_SIZE ? 0 : whole.readUInt32BE(1));
      if (wanted > MAX_LENGTH) throw new RangeError(`a message of ${wanted} bytes`);
      if (whole.byteLength < wanted || whole.byteLength < PREFIX_SIZE) break;
      yield new Uint8Array(whole.subarray(PREFIX_SIZE, wanted));
      whole = whole.subarray(wanted);
    }
    chunks = [whole];
    size = whole.byteLength;
  }
}

/** Waits where the other side reads slower. */
export async function writeMessage(stream: Http2Stream, message: Uint8Array): Promise<void> {
  const prefix = Buffer.alloc(PREFIX_SIZE);
  prefix.writeUInt32BE(message.byteLength, 1);
  if (!stream.write(Buffer.concat([prefix, message])) && !stream.destroyed) {
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([
      once(stream, "drain", { signal }),
      once(stream, "close", { signal }),
    ]).finally(() => waiting.abort());
  }
}
