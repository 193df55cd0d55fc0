/**
 * gRPC calls over one HTTP/2 connection that is open already, without TLS.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { readMessages, WINDOW_SIZE, writeMessage } from "../grpc/messages.ts";
import { GatewayError } from "./gateway-error.ts";

/** What of a generated method matters here. */
export interface GrpcMethod<I extends DescMessage, O extends DescMessage> {
  /** The service. */
  readonly parent: { readonly typeName: string };
  readonly name: string;
  readonly input: I;
  readonly output: O;
}

/** A call with messages in both directions. */
export interface GrpcStream<I extends DescMessage, O extends DescMessage> {
  /** Ends with an error where the call does. Leaving the loop cancels it. */
  readonly messages: AsyncGenerator<MessageShape<O>>;
  send(message: MessageInitShape<I>): Promise<void>;
  /** Nothing more is sent. */
  end(): void;
}

export class GrpcClient {
  readonly #session: ClientHttp2Session;
  /** When the first bytes have been written, or never will be. */
  readonly opened: Promise<void>;

  constructor(connection: Duplex) {
    this.#session = connect("http://localhost", {
      createConnection: () => connection,
      settings: { initialWindowSize: WINDOW_SIZE },
    });
    this.#session.on("connect", () => this.#session.setLocalWindowSize(WINDOW_SIZE));
    this.#session.on("error", () => {}); // each call that is under way says it
    this.opened = new Promise((resolve) =>
      this.#session.once("connect", () => setImmediate(resolve)),
    );
  }

  /**
   * @param options `signal` cancels the call, and is thrown then.
   * @throws {GatewayError} With the server's status and words, or that the connection is lost.
   */
  async call<I extends DescMessage, O extends DescMessage>(
    method: GrpcMethod<I, O>,
    message: MessageInitShape<I>,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<MessageShape<O>> {
    signal?.throwIfAborted();
    const stream = this.#request(method);
    const answers = replies(stream, method.name);
    const cancel = (): void => stream.close(constants.NGHTTP2_CANCEL);
    signal?.addEventListener("abort", cancel);
    try {
      const body = toBinary(method.input, create(method.input, message));
      await writeMessage(stream, body);
      stream.end();
      let reply: Uint8Array = new Uint8Array();
      for await (const message of answers) reply = message;
      return fromBinary(method.output, reply);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** @param metadata Headers of the call. */
  stream<I extends DescMessage, O extends DescMessage>(
    method: GrpcMethod<I, O>,
    metadata: Readonly<Record<string, string | readonly string[]>> = {},
  ): GrpcStream<I, O> {
    const stream = this.#request(method, metadata);
    return {
      messages: decoded(replies(stream, method.name), method.output),
      send: (message) =>
        writeMessage(stream, toBinary(method.input, create(method.input, message))),
      end: () => void stream.end(),
    };
  }

  close(): void {
    this.#session.close();
  }

  #request(
    method: Pick<GrpcMethod<never, never>, "parent" | "name">,
    metadata = {},
  ): ClientHttp2Stream {
    return this.#session.request({
      ...metadata,
      ":method": "POST",
      ":path": `/${method.parent.typeName}/${method.name}`,
      "content-type": "application/grpc",
      te: "trailers",
    });
  }
}

/** The messages of the other side; then the status, as an error where it is one. */
function replies(stream: ClientHttp2Stream, name: string): AsyncGenerator<Uint8Array> {
  let ending: IncomingHttpHeaders = {};
  // Of a call that failed at once, the status stands in the headers.
  stream.on("response", (headers) => {
    ending = headers;
  });
  stream.on("trailers", (trailers) => {
    ending = trailers;
  });
  let fact = "the connection ended";
  stream.on("error", ({ message }) => {
    fact = message;
  });
  const closed = new Promise<void>((resolve) => stream.once("close", resolve));
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      yield* readMessages(stream);
    } catch {} // the status says it, or that there is none
    await closed;
    const status = ending["grpc-status"];
    if (status === undefined) throw lost(name, fact);
    if (status !== "0") throw failed(name, Number(status), ending);
  }
  return read();
}

async function* decoded<O extends DescMessage>(
  messages: AsyncIterable<Uint8Array>,
  output: O,
): AsyncGenerator<MessageShape<O>> {
  for await (const message of messages) yield fromBinary(output, message);
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
