import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { upgrade } from "./upgrade.ts";

/** Upgrades a connection to an engine that answers so, in these parts. */
async function upgraded(
  answer: readonly string[],
  use: (socket: Socket, request: string) => Promise<void>,
): Promise<void> {
  let request = "";
  const server = createServer(async (socket) => {
    socket.setNoDelay();
    request += await once(socket, "data");
    for (const part of answer) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    socket.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  try {
    await upgrade(socket, "/grpc");
    await use(socket, request);
  } finally {
    socket.destroy();
    server.close();
  }
}

const SWITCHING = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

test("upgrade() leaves what comes after the headers to be read", async () => {
  const answers = [
    [`${SWITCHING}first`, " second"],
    [...SWITCHING, "first second"],
  ];
  for (const answer of answers) {
    await upgraded(answer, async (socket, request) => {
      let text = "";
      for await (const chunk of socket) text += chunk;
      assert.equal(text, "first second");
      assert.match(request, /^POST \/grpc HTTP\/1\.1\r\n[\s\S]*\r\nUpgrade: h2c\r\n/);
    });
  }
});

test("upgrade() fails where an engine does not switch, or goes away", async () => {
  const fail = async (): Promise<void> => assert.fail("it is upgraded");
  await assert.rejects(upgraded(["HTTP/1.1 404 Not Found\r\n\r\n"], fail), {
    message: 'the engine answered "HTTP/1.1 404 Not Found"',
  });
  await assert.rejects(upgraded(["HTTP/1.1 101"], fail), {
    message: "the engine closed the connection",
  });
});
