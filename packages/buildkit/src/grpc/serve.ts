/**
 * A gRPC server on a connection that is open already, without TLS.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @module
 */
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { readMessages, WINDOW_SIZE, writeMessage } from "./messages.ts";

/** One call of the other side. */
export interface ServedCall {
  readonly metadata: IncomingHttpHeaders;
  readonly messages: AsyncGenerator<Uint8Array<ArrayBuffer>>;
  send(message: Uint8Array): Promise<void>;
  /** Aborts when the call is over, also where the other side has gone. */
  readonly signal: AbortSignal;
}

/** By path, `"/grpc.health.v1.Health/Check"`. What one throws is what the caller is told. */
export type Handlers = Readonly<Record<string, (call: ServedCall) => Promise<void>>>;

const UNKNOWN = "2";
const UNIMPLEMENTED = "12";

/** Answers calls until the connection ends. */
export function serve(connection: Duplex, handlers: Handlers): void {
  const server = createServer({ settings: { initialWindowSize: WINDOW_SIZE } });
  server.on("session", (session) => session.setLocalWindowSize(WINDOW_SIZE));
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    void answer(stream, headers, handlers);
  });
  server.emit("connection", connection);
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  handlers: Handlers,
): Promise<void> {
  const over = new AbortController();
  stream.on("error", () => {}); // the caller has gone
  stream.once("close", () => over.abort());
  const handler = handlers[String(headers[":path"])];
  if (handler === undefined) {
    const ending = { "grpc-status": UNIMPLEMENTED, "content-type": "application/grpc" };
    stream.respond({ ":status": 200, ...ending }, { endStream: true });
    return;
  }
  let ending: Record<string, string> = { "grpc-status": "0" };
  stream.on("wantTrailers", () => stream.sendTrailers(ending));
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  try {
    await handler({
      metadata: headers,
      messages: readMessages(stream.iterator({ destroyOnReturn: false })),
      send: (message) => writeMessage(stream, message),
      signal: over.signal,
    });
  } catch (error) {
    const said = encodeURIComponent((error as Error).message);
    ending = { "grpc-status": UNKNOWN, "grpc-message": said };
  }
  if (!stream.destroyed) stream.end();
}
