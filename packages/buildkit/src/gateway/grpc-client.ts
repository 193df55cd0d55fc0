/**
 * Unary gRPC calls over one HTTP/2 connection that is open already, without TLS.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @module
 */
import { Buffer } from "node:buffer";
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import type { Duplex } from "node:stream";
import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { GatewayError } from "./gateway-error.ts";

/** A flag of one byte and a length of four stand before each message. */
const PREFIX_SIZE = 5;

export class GrpcClient {
  readonly #session: ClientHttp2Session;

  constructor(connection: Duplex) {
    this.#session = connect("http://localhost", { createConnection: () => connection });
    this.#session.on("error", () => {}); // each call that is under way says it
  }

  /** @throws {GatewayError} With the server's status and words, or that the connection is lost. */
  async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    message: MessageInitShape<I>,
  ): Promise<MessageShape<O>> {
    const body = toBinary(method.input, create(method.input, message));
    const reply = await this.#post(`/${method.parent.typeName}/${method.name}`, body, method.name);
    return fromBinary(method.output, reply);
  }

  close(): void {
    this.#session.close();
  }

  #post(path: string, message: Uint8Array, name: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
      });
      const chunks: Buffer[] = [];
      let ending: IncomingHttpHeaders = {};
      // Of a call that failed at once, the status stands in the headers.
      stream.on("response", (headers) => {
        ending = headers;
      });
      stream.on("trailers", (trailers) => {
        ending = trailers;
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", (cause) => reject(lost(name, cause.message)));
      stream.on("close", () => {
        const status = ending["grpc-status"];
        if (status === undefined) return reject(lost(name, "the connection ended"));
        if (status !== "0") return reject(failed(name, Number(status), ending));
        resolve(new Uint8Array(Buffer.concat(chunks).subarray(PREFIX_SIZE)));
      });
      const prefix = Buffer.alloc(PREFIX_SIZE);
      prefix.writeUInt32BE(message.byteLength, 1);
      stream.end(Buffer.concat([prefix, message]));
    });
  }
}

function lost(name: string, fact: string): GatewayError {
  return new GatewayError(`Cannot ask BuildKit to ${name}: ${fact}`);
}

function failed(name: string, code: number, headers: IncomingHttpHeaders): GatewayError {
  const said = decodeURIComponent(String(headers["grpc-message"] ?? `status ${code}`));
  const details = headers["grpc-status-details-bin"];
  return new GatewayError(said, {
    code,
    name,
    ...(typeof details === "string" && { status: new Uint8Array(Buffer.from(details, "base64")) }),
  });
}
