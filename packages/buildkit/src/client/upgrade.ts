/**
 * Docker's engine as a way to the BuildKit within it: its HTTP connection is upgraded.
 *
 * @see https://docs.docker.com/reference/api/engine/ "POST /grpc"
 * @module
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { Duplex } from "node:stream";

const END = "\r\n\r\n";

/** @throws {Error} If the engine does not switch protocols. */
export async function upgrade(stream: Duplex, path: string): Promise<void> {
  const headers = ["Host: docker", "Connection: Upgrade", "Upgrade: h2c", "Content-Length: 0"];
  stream.write([`POST ${path} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
  let answer = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const chunk = stream.read() as Uint8Array | null;
    if (chunk !== null) {
      answer = Buffer.concat([answer, chunk]);
      end = answer.indexOf(END);
    } else if (stream.readableEnded || stream.destroyed) {
      throw new Error("the engine closed the connection");
    } else {
      await Promise.race([once(stream, "readable"), once(stream, "end"), once(stream, "close")]);
    }
  }
  const [status = ""] = answer.toString("latin1", 0, end).split("\r\n");
  if (!/^HTTP\/1\.[01] 101 /.test(status)) throw new Error(`the engine answered "${status}"`);
  stream.unshift(answer.subarray(end + END.length));
}
