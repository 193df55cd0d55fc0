import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { after, before, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { LLBBridge, PongResponseSchema } from "../proto/gateway_pb.ts";
import { GrpcClient } from "./grpc-client.ts";

const { ping } = LLBBridge.method;

let server: Http2Server;
/** How the server answers the next call. */
let answer: (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;

before(async () => {
  server = createServer();
  server.on("stream", (stream, headers) => {
    stream.resume();
    stream.on("end", () => answer(stream, headers));
    stream.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(() => void server.close());

async function withClient(use: (client: GrpcClient) => Promise<void>): Promise<void> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const client = new GrpcClient(socket);
  try {
    await use(client);
  } finally {
    client.close();
    socket.destroy();
  }
}

test("GrpcClient posts to the method and reads the message and the status of the trailers", async () => {
  const pong = create(PongResponseSchema, { llbCapabilities: [{ id: "mergeop", enabled: true }] });
  const message = toBinary(PongResponseSchema, pong);
  let seen: Record<string, unknown> = {};
  answer = (stream, headers) => {
    seen = headers;
    stream.respond(
      { ":status": 200, "content-type": "application/grpc" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.byteLength]), message]));
  };
  await withClient(async (client) => {
    const { llbCapabilities } = await client.call(ping, {});
    assert.deepEqual(
      llbCapabilities.map(({ id, enabled }) => [id, enabled]),
      [["mergeop", true]],
    );
  });
  assert.equal(seen[":path"], "/moby.buildkit.v1.frontend.LLBBridge/Ping");
  assert.equal(seen["content-type"], "application/grpc");
  assert.equal(seen.te, "trailers");
});

test("GrpcClient rejects with the words of a server that refuses, wherever the status stands", async () => {
  const status = { "grpc-status": "5", "grpc-message": "no such file: 100%25" };
  answer = (stream) => {
    stream.respond({ ":status": 200, ...status }, { endStream: true });
  };
  const expected = { name: "GatewayError", code: 5, message: "no such file: 100%" };
  await withClient((client) => assert.rejects(client.call(ping, {}), expected));
  answer = (stream) => {
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers(status));
    stream.end();
  };
  await withClient((client) => assert.rejects(client.call(ping, {}), expected));
});

test("GrpcClient rejects when the connection goes away", async () => {
  answer = (stream) => stream.session?.destroy();
  await withClient((client) =>
    assert.rejects(client.call(ping, {}), {
      name: "GatewayError",
      message: /^Cannot ask BuildKit to Ping: /,
    }),
  );
});
