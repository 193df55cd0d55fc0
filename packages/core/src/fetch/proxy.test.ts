import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, afterEach, test } from "node:test";
import { openCache } from "../cache/cache.ts";
import { Fetcher } from "./fetcher.ts";

const root = mkdtempSync(join(tmpdir(), "rootsmith-proxy-"));
const VARIABLES = ["http_proxy", "https_proxy", "no_proxy", "all_proxy"].flatMap((name) => [
  name,
  name.toUpperCase(),
]);
const before = VARIABLES.map((name) => [name, process.env[name]] as const);
for (const name of VARIABLES) delete process.env[name];
after(() => {
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
  rmSync(root, { recursive: true });
});

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
  for (const name of VARIABLES) delete process.env[name];
});

/** A server that answers requests with "served" and refuses tunnels; it notes both. */
async function startServer(): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const { host, "proxy-authorization": credentials = "" } = request.headers;
    seen.push(`GET ${request.url} ${host} ${credentials}`.trim());
    response.end("served");
  });
  server.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

async function startFetcher(): Promise<Fetcher> {
  const cache = await openCache(root);
  const fetcher = new Fetcher({
    cache,
    report: () => {},
    signal: new AbortController().signal,
    retryDelayMs: 1,
    idleTimeoutMs: 5_000,
  });
  running.push(
    () => cache.close(),
    () => fetcher.close(),
  );
  return fetcher;
}

for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]) {
  test(`Fetcher asks the proxy of ${name} in absolute form`, async () => {
    const { port, seen } = await startServer();
    process.env[name] = `http://me:p%40ss@127.0.0.1:${port}`;
    const fetcher = await startFetcher();
    const bytes = await fetcher.fresh(["http://mirror.invalid/debian"], "InRelease");
    assert.equal(new TextDecoder().decode(bytes), "served");
    assert.deepEqual(seen, [
      `GET http://mirror.invalid/debian/InRelease mirror.invalid Basic ${btoa("me:p@ss")}`,
    ]);
  });
}

test("Fetcher leaves out the proxy for the hosts of no_proxy", async () => {
  const { port, seen } = await startServer();
  process.env.http_proxy = "http://127.0.0.1:1";
  process.env.no_proxy = "example.org,127.0.0.1";
  const fetcher = await startFetcher();
  await fetcher.fresh([`http://127.0.0.1:${port}`], "InRelease");
  assert.deepEqual(seen, [`GET /InRelease 127.0.0.1:${port}`]);
});

test("Fetcher asks the proxy for a tunnel to an https server", async () => {
  const { port, seen } = await startServer();
  process.env.https_proxy = `http://127.0.0.1:${port}`;
  const fetcher = await startFetcher();
  await assert.rejects(fetcher.fresh(["https://mirror.invalid/debian"], "InRelease"), {
    name: "FetchError",
    message: /^Cannot fetch "https:\/\/mirror\.invalid\/debian\/InRelease": .*403/,
  });
  assert.equal(seen[0], "CONNECT mirror.invalid:443");
});

test("Fetcher says which proxy it cannot use", async () => {
  process.env.all_proxy = "socks5://me:secret@127.0.0.1:1080";
  const fetcher = await startFetcher();
  await assert.rejects(fetcher.fresh(["http://mirror.invalid/debian"], "InRelease"), {
    message:
      'Cannot fetch "http://mirror.invalid/debian/InRelease": ' +
      'the proxy "socks5://127.0.0.1:1080" is not an http or https URL',
  });
});
