/**
 * Passes requests on to another server, and counts what goes through.
 *
 * @module
 */
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { request as secureRequest } from "node:https";
import type { AddressInfo } from "node:net";

interface Traffic {
  /** Bytes of answers. */
  readonly down: number;
  /** Bytes of requests. */
  readonly up: number;
  /** `"GET /pool/main/a/apt/apt_3.0.3_amd64.deb 200"` */
  readonly requests: readonly string[];
}

export interface CountingProxy {
  /** `"127.0.0.1:1234"`. */
  readonly host: string;
  /** Since it was started. */
  traffic(): Traffic;
  stop(): Promise<void>;
}

/** @param target Base URL of the server. Where it is `"http://HOST"` alone, it sees the proxy as its own name. */
export async function countingProxy(target: string): Promise<CountingProxy> {
  const base = target.replace(/\/+$/, "");
  const isServer = /^http:\/\/[^/]+$/.test(base);
  const agent = new Agent({ keepAlive: true });
  const requests: string[] = [];
  let [down, up] = [0, 0];
  const server = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    const { host: _, ...headers } = asked.headers;
    const url = new URL(`${base}${asked.url}`);
    const send = url.protocol === "https:" ? secureRequest : request;
    const passed = send(url, {
      method: asked.method,
      headers: isServer ? asked.headers : headers,
      ...(url.protocol === "http:" && { agent }),
    });
    passed.on("response", (found) => {
      requests.push(`${asked.method} ${asked.url} ${found.statusCode}`);
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.on("data", (bytes: Uint8Array) => (down += bytes.byteLength)).pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.on("data", (bytes: Uint8Array) => (up += bytes.byteLength)).pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    traffic: () => ({ down, up, requests: [...requests] }),
    async stop() {
      server.close().closeAllConnections();
      agent.destroy();
      await once(server, "close").catch(() => {});
    },
  };
}
