import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Cache, openCache } from "../cache/cache.ts";
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { collectBytes } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type FetchedBlob, Fetcher, type FetcherOptions } from "./fetcher.ts";

const root = mkdtempSync(join(tmpdir(), "rootsmith-fetch-"));
after(() => rmSync(root, { recursive: true }));

const TEXT = "0123456789".repeat(20_000);
const BODY = new TextEncoder().encode(TEXT);
const EXPECTED = { digest: digestOfBytes(BODY), size: 200_000 };
const ETAG = '"v1"';

type Handler = (request: IncomingMessage, response: ServerResponse, visit: number) => void;

/** What a test started, in the order in which it has to end. */
const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

/** Serves each path by its handler, which is told how often it was asked before. */
async function serve(
  handlers: Record<string, Handler>,
): Promise<{ url: string; visits: string[]; requests: IncomingMessage[] }> {
  const visits: string[] = [];
  const requests: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url as string;
    const visit = visits.filter((one) => one === path).length;
    visits.push(path);
    requests.push(request);
    const handler = handlers[path];
    if (handler) handler(request, response, visit);
    else response.writeHead(404).end("no such file");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, visits, requests };
}

let caches = 0;

async function start(
  options: Partial<FetcherOptions> = {},
): Promise<{ fetcher: Fetcher; cache: Cache; events: ProgressEvent[] }> {
  const cache = await openCache(join(root, String(caches++)));
  const events: ProgressEvent[] = [];
  const fetcher = new Fetcher({
    cache,
    report: (event) => events.push(event),
    signal: new AbortController().signal,
    idleTimeoutMs: 5_000,
    retryDelayMs: 1,
    ...options,
  });
  running.push(
    () => cache.close(),
    () => fetcher.close(),
  );
  return { fetcher, cache, events };
}

async function textOf(content: FetchedBlob | Uint8Array): Promise<string> {
  return new TextDecoder().decode(
    content instanceof Uint8Array ? content : await collectBytes(content.content.open()),
  );
}

const whole: Handler = (_request, response) => {
  response.writeHead(200, { "content-length": BODY.byteLength, etag: ETAG }).end(BODY);
};

/** Sends 50,000 bytes of the body, of which any number may arrive, and cuts the connection. */
const cut: Handler = (_request, response) => {
  response.writeHead(200, { "content-length": BODY.byteLength, etag: ETAG });
  response.write(BODY.subarray(0, 50_000), () => response.destroy());
};

const ranged: Handler = (request, response, visit) => {
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  if (start === undefined) return whole(request, response, visit);
  const from = Number(start);
  const range = `bytes ${from}-${BODY.byteLength - 1}/${BODY.byteLength}`;
  response.writeHead(206, { "content-range": range, etag: ETAG }).end(BODY.subarray(from));
};

/** Answers the first visit by the first handler, and so on; the last one goes on. */
function inTurn(...handlers: Handler[]): Handler {
  return (request, response, visit) =>
    handlers[Math.min(visit, handlers.length - 1)]?.(request, response, visit);
}

function status(code: number, headers: Record<string, string> = {}): Handler {
  return (_request, response) => response.writeHead(code, headers).end("sorry");
}

test("Fetcher.blob() brings the bytes into the cache and reports its end", async () => {
  const server = await serve({ "/debian/pool/a.deb": whole });
  const { fetcher, cache, events } = await start();
  const content = await fetcher.blob([`${server.url}/debian/`], "pool/a.deb", EXPECTED);
  assert.equal(await textOf(content), TEXT);
  assert.notEqual(await cache.blob(EXPECTED.digest), undefined);
  const url = `${server.url}/debian/pool/a.deb`;
  const told = events.filter(({ type }) => type === "fetch");
  assert.deepEqual(told.at(-1), { type: "fetch", url, bytes: 200_000, total: 200_000 });
  const tasks = events.filter(({ type }) => type === "task");
  assert.deepEqual(tasks, [
    { type: "task", kind: "fetch", name: url, state: "start" },
    { type: "task", kind: "fetch", name: url, state: "end" },
  ]);
});

test("Fetcher.blob() tells a server the login that is for it, and says where one belongs", async () => {
  const expected = `Basic ${Buffer.from("jo:pass").toString("base64")}`;
  const server = await serve({
    "/private/a.deb": (request, response) => {
      if (request.headers.authorization === expected) response.end(BODY);
      else response.writeHead(401).end();
    },
    "/moved.deb": (_request, response) => {
      response.writeHead(302, { location: `${other.url}/a.deb` }).end();
    },
  });
  const other = await serve({ "/a.deb": whole });
  const machine = `${server.url}/private`;
  const { fetcher } = await start({
    logins: async () => [
      { machine, username: "jo", password: "pass" },
      { machine: `${server.url}/moved`, username: "jo", password: "pass" },
    ],
  });
  const { content } = await fetcher.blob([machine], "a.deb", EXPECTED);
  assert.equal(content.size, BODY.byteLength);
  // another server does not hear of it
  await fetcher.fresh([server.url], "moved.deb");
  assert.equal(other.requests[0]?.headers.authorization, undefined);
  const { fetcher: stranger } = await start({ logins: async () => [] });
  await assert.rejects(stranger.blob([machine], "a.deb", EXPECTED), {
    name: "FetchError",
    status: 401,
    hint: `If it wants a login, put it into ~/.netrc or /etc/apt/auth.conf: machine ${server.url} login NAME password PASSWORD`,
  });
});

// As apt 3.0 does: each server that a redirect leads to is told the login that is for it, or none.
test("Fetcher.blob() tells a server behind a redirect the login that is for it", async () => {
  const target = await serve({ "/private/a.deb": whole });
  const server = await serve({
    "/a.deb": status(302, { location: `${target.url}/private/a.deb` }),
    "/in/b.deb": status(302, { location: "/out/b.deb" }),
    "/out/b.deb": whole,
  });
  const { fetcher } = await start({
    logins: async () => [
      { machine: `${server.url}/in`, username: "jo", password: "pass" },
      { machine: `${target.url}/private`, username: "me", password: "word" },
    ],
  });
  await fetcher.blob([server.url], "a.deb", EXPECTED);
  // base64 of "me:word"
  assert.equal(target.requests[0]?.headers.authorization, "Basic bWU6d29yZA==");
  await fetcher.fresh([server.url], "in/b.deb");
  assert.deepEqual(
    server.requests.map(({ url, headers }) => [url, headers.authorization]),
    [
      ["/a.deb", undefined],
      ["/in/b.deb", "Basic am86cGFzcw=="],
      ["/out/b.deb", undefined],
    ],
  );
});

test("Fetcher.blob() asks nobody for what the cache has", async () => {
  const { fetcher, cache } = await start();
  await cache.put([BODY]);
  assert.equal(await textOf(await fetcher.blob([], "a.deb", EXPECTED)), TEXT);
});

test("Fetcher.blob() takes a SHA-512, and knows the bytes by it from then on", async () => {
  const server = await serve({ "/a.deb": whole, "/b.deb": status(500) });
  const { fetcher, cache } = await start({ retryDelayMs: 1 });
  const digest = `sha512:${createHash("sha512").update(BODY).digest("hex")}` as const;
  const expected = { digest, size: BODY.byteLength };
  const found = await fetcher.blob([server.url], "a.deb", expected);
  assert.equal(found.digest, EXPECTED.digest);
  assert.notEqual(await cache.blob(EXPECTED.digest), undefined);
  assert.equal(await textOf(await fetcher.blob([server.url], "b.deb", expected)), TEXT);
  assert.deepEqual(server.visits, ["/a.deb"]);
});

test("Fetcher.blob() keeps nothing that has another SHA-512", async () => {
  const server = await serve({ "/a.deb": whole });
  const { fetcher, cache } = await start();
  const digest = `sha512:${"0".repeat(128)}` as const;
  await assert.rejects(fetcher.blob([server.url], "a.deb", { digest }), {
    name: "DigestMismatchError",
    expected: digest,
    actual: `sha512:${createHash("sha512").update(BODY).digest("hex")}`,
  });
  assert.equal(await cache.blob(EXPECTED.digest), undefined);
});

test("Fetcher.blob() downloads once for two calls at the same time", async () => {
  const server = await serve({ "/a.deb": whole });
  const { fetcher } = await start();
  const call = (): Promise<FetchedBlob> => fetcher.blob([server.url], "a.deb", EXPECTED);
  await Promise.all([call(), call()]);
  assert.deepEqual(server.visits, ["/a.deb"]);
});

test("Fetcher.blob() runs not more than its concurrency at once", async () => {
  let most = 0;
  const names = Array.from({ length: 12 }, (_, i) => `${i}.deb`);
  const waiting: (() => void)[] = [];
  // Answers by threes, a moment after the third has come: time for a fourth that must not come.
  const slow: Handler = (request, response) => {
    most = Math.max(
      most,
      waiting.push(() => response.end(request.url)),
    );
    if (waiting.length === 3) {
      setTimeout(() => {
        for (const answer of waiting.splice(0)) answer();
      }, 20);
    }
  };
  const server = await serve(Object.fromEntries(names.map((name) => [`/${name}`, slow])));
  const { fetcher } = await start({ concurrency: 3 });
  await Promise.all(
    names.map((name) =>
      fetcher.blob([server.url], name, {
        digest: digestOfBytes(`/${name}`),
        size: name.length + 1,
      }),
    ),
  );
  assert.equal(most, 3);
});

test("Fetcher.blob() encodes what would end the path of a URL", async () => {
  const server = await serve({ "/libstdc%2b%2b6_1%7erc%231%3F.deb": whole });
  const { fetcher } = await start();
  await fetcher.blob([server.url], "libstdc++6_1~rc#1?.deb", EXPECTED);
  assert.deepEqual(server.visits, ["/libstdc%2b%2b6_1%7erc%231%3F.deb"]);
});

for (const [how, next] of [
  ["by a range", ranged],
  ["from the start", whole],
] as const) {
  test(`Fetcher.blob() goes on ${how} where the connection was cut`, async () => {
    const server = await serve({ "/a.deb": inTurn(cut, cut, next) });
    const { fetcher } = await start();
    assert.equal(await textOf(await fetcher.blob([server.url], "a.deb", EXPECTED)), TEXT);
    assert.equal(server.visits.length, 3);
  });
}

for (const [when, handler] of [
  ["before the answer", () => {}],
  ["in the body", (_request, response) => response.write("012")],
] as const satisfies readonly (readonly [string, Handler])[]) {
  test(`Fetcher.blob() names the silence of the only mirror ${when}`, async () => {
    const server = await serve({ "/a.deb": handler });
    const { fetcher } = await start({ idleTimeoutMs: 50 });
    await assert.rejects(fetcher.blob([server.url], "a.deb", EXPECTED, "debian-security"), {
      name: "FetchError",
      message: `Cannot fetch "${server.url}/a.deb": no answer within 0.05 s`,
      hint: "Check the connection and the proxy settings, or name another mirror with --mirror debian-security=URL",
    });
    await assert.rejects(fetcher.fresh([server.url], "a.deb", "baseos key"), {
      hint: "Check the connection and the proxy settings",
    });
  });
}

for (const code of [408, 429, 500, 503]) {
  test(`Fetcher.blob() tries again after status ${code}`, async () => {
    const server = await serve({ "/a.deb": inTurn(status(code, { "retry-after": "0" }), whole) });
    const { fetcher } = await start();
    assert.equal(await textOf(await fetcher.blob([server.url], "a.deb", EXPECTED)), TEXT);
  });
}

test("Fetcher.blob() asks a mirror for one file at a time once that has answered 429", async () => {
  let active = 0;
  let most = 0;
  const names = Array.from({ length: 12 }, (_, i) => `${i}.deb`);
  const slow: Handler = (request, response) => {
    most = Math.max(most, ++active);
    response.write("/");
    setTimeout(() => {
      active--;
      response.end(request.url?.slice(1));
    }, 2);
  };
  const server = await serve({
    "/a.deb": inTurn(status(429), whole),
    ...Object.fromEntries(names.map((name) => [`/${name}`, slow])),
  });
  const { fetcher } = await start();
  await fetcher.blob([server.url], "a.deb", EXPECTED);
  await Promise.all(
    names.map((name) =>
      fetcher.blob([server.url], name, {
        digest: digestOfBytes(`/${name}`),
        size: name.length + 1,
      }),
    ),
  );
  assert.equal(most, 1);
});

test("Fetcher.blob() leaves a mirror alone that asks for a long wait", async () => {
  const busy = await serve({ "/a.deb": status(429, { "retry-after": "3600" }) });
  const idle = await serve({ "/a.deb": whole });
  const { fetcher } = await start();
  await fetcher.blob([busy.url, idle.url], "a.deb", EXPECTED);
  assert.equal(busy.visits.length, 1);
});

test("Fetcher.blob() takes the next mirror after a 404", async () => {
  const empty = await serve({});
  const full = await serve({ "/a.deb": whole });
  const { fetcher } = await start();
  assert.equal(await textOf(await fetcher.blob([empty.url, full.url], "a.deb", EXPECTED)), TEXT);
  assert.equal(empty.visits.length, 1);
});

test("Fetcher.blob() asks a silent mirror last from then on", async () => {
  const broken = await serve({ "/a.deb": status(503), "/b.deb": status(503) });
  const full = await serve({
    "/a.deb": whole,
    "/b.deb": (_request, response) => response.end("b"),
  });
  const { fetcher } = await start();
  const urls = [broken.url, full.url];
  await fetcher.blob(urls, "a.deb", EXPECTED);
  await fetcher.blob(urls, "b.deb", { digest: digestOfBytes("b"), size: 1 });
  assert.ok(!broken.visits.includes("/b.deb"));
});

test("Fetcher.blob() takes the next mirror after wrong bytes, and none of them stay", async () => {
  const wrong = await serve({ "/a.deb": (_request, response) => response.end("<html>") });
  const right = await serve({ "/a.deb": whole });
  const { fetcher, cache } = await start();
  assert.equal(await textOf(await fetcher.blob([wrong.url, right.url], "a.deb", EXPECTED)), TEXT);
  assert.equal(readdirSync(join(cache.dir, "blobs/sha256")).length, 1);
});

test("Fetcher.blob() throws a DigestMismatchError that names each mirror and its reason", async () => {
  const wrong = await serve({ "/a.deb": (_request, response) => response.end("<html>") });
  const empty = await serve({});
  const { fetcher } = await start();
  await assert.rejects(fetcher.blob([wrong.url, empty.url], "a.deb", EXPECTED), (error: Error) => {
    assert.equal(error.name, "DigestMismatchError");
    assert.match(error.message, /^Cannot accept "a\.deb" from any mirror \("http:/);
    assert.ok(error.message.includes(`"${wrong.url}": wrong bytes, sha256:`));
    assert.ok(error.message.includes(`"${empty.url}": HTTP status 404`));
    return true;
  });
});

test("Fetcher.blob() cuts off a body that is too long", async () => {
  let closed: Promise<unknown> | undefined;
  const endless: Handler = (_request, response) => {
    closed = once(response, "close");
    const more = (): void => void (response.destroyed || response.write(BODY, () => more()));
    more();
  };
  const server = await serve({ "/a.deb": endless });
  const { fetcher } = await start();
  await assert.rejects(fetcher.blob([server.url], "a.deb", EXPECTED), {
    name: "DigestMismatchError",
    message: /a\.deb" of more than 200000 bytes:/,
  });
  await closed;
});

test("Fetcher.blob() follows redirects", async () => {
  const target = await serve({ "/b.deb": whole });
  const server = await serve({ "/a.deb": status(302, { location: `${target.url}/b.deb` }) });
  const { fetcher } = await start();
  assert.equal(await textOf(await fetcher.blob([server.url], "a.deb", EXPECTED)), TEXT);
});

test("Fetcher.blob() gives up a loop of redirects", async () => {
  const server = await serve({ "/a.deb": status(302, { location: "/a.deb" }) });
  const { fetcher } = await start();
  await assert.rejects(fetcher.blob([server.url], "a.deb", EXPECTED), {
    message: `Cannot fetch "${server.url}/a.deb": more than 10 redirects`,
  });
  assert.equal(server.visits.length, 11);
});

test("Fetcher.blob() follows no redirect to a local file", async () => {
  const server = await serve({ "/a.deb": status(302, { location: "file:///etc/hostname" }) });
  const { fetcher } = await start();
  await assert.rejects(fetcher.blob([server.url], "a.deb", EXPECTED), { name: "FetchError" });
});

test("Fetcher.blob() uses credentials and never shows them", async () => {
  const guarded: Handler = (request, response, visit) => {
    const right = request.headers.authorization === `Basic ${btoa("me:secret")}`;
    (right ? whole : status(401))(request, response, visit);
  };
  const server = await serve({ "/a.deb": guarded });
  const { fetcher, events } = await start();
  const url = server.url.replace("//", "//me:secret@");
  await fetcher.blob([url], "a.deb", EXPECTED);
  await assert.rejects(
    fetcher.blob([url], "b.deb", { ...EXPECTED, digest: digest(2) }),
    (error) => {
      assert.doesNotMatch(`${error} ${JSON.stringify(error)} ${(error as Error).cause}`, /secret/);
      return true;
    },
  );
  assert.doesNotMatch(JSON.stringify(events), /secret/);
});

test("Fetcher.blob() sends no credentials along a redirect to another server", async () => {
  const target = await serve({ "/a.deb": whole });
  const server = await serve({ "/a.deb": status(302, { location: `${target.url}/a.deb` }) });
  const { fetcher } = await start();
  await fetcher.blob([server.url.replace("//", "//me:secret@")], "a.deb", EXPECTED);
  assert.equal(target.requests[0]?.headers.authorization, undefined);
});

test("Fetcher.blob() reads a mirror on disk", async () => {
  const mirror = join(root, "mirror");
  writeFileSync(mirror, BODY);
  const { fetcher } = await start();
  const content = await fetcher.blob([pathToFileURL(root).href], "mirror", EXPECTED);
  assert.equal(await textOf(content), TEXT);
});

for (const url of ["file:///nowhere", "http"]) {
  test(`Fetcher.blob() throws a FetchError where "${url}" has nothing`, async () => {
    const { fetcher } = await start();
    await assert.rejects(fetcher.blob([url], "a.deb", EXPECTED), { name: "FetchError" });
  });
}

test("Fetcher.blob() throws a FetchError where there is no mirror", async () => {
  const { fetcher } = await start();
  await assert.rejects(fetcher.blob([], "a.deb", EXPECTED), {
    message: 'Cannot fetch "a.deb": there is no mirror for it',
  });
});

test("Fetcher.blob() does not try again where nobody listens", async () => {
  const { fetcher } = await start({ retryDelayMs: 60_000 });
  await assert.rejects(fetcher.blob(["http://127.0.0.1:1"], "a.deb", EXPECTED), {
    name: "FetchError",
  });
});

for (const [when, handler] of [
  ["before the answer", () => {}],
  ["in the body", (_request, response) => response.write("012")],
  ["between attempts", status(503)],
] as const satisfies readonly (readonly [string, Handler])[]) {
  test(`Fetcher.blob() rejects with the abort reason ${when}`, async () => {
    const reason = new Error("user pressed Ctrl-C");
    const stop = new AbortController();
    const server = await serve({ "/a.deb": handler });
    const { fetcher } = await start({ signal: stop.signal, retryDelayMs: 60_000 });
    const failed = assert.rejects(
      fetcher.blob([server.url], "a.deb", EXPECTED),
      (error) => error === reason,
    );
    setTimeout(() => stop.abort(reason), 50);
    await failed;
  });
}

test("Fetcher.fresh() answers a 304 from the cache", async () => {
  const server = await serve({
    "/InRelease": inTurn(
      (_request, response) => response.writeHead(200, { etag: ETAG }).end("signed"),
      (request, response) => {
        response.writeHead(request.headers["if-none-match"] === ETAG ? 304 : 500).end();
      },
    ),
  });
  const { fetcher } = await start();
  assert.equal(await textOf(await fetcher.fresh([server.url], "InRelease")), "signed");
  assert.equal(await textOf(await fetcher.fresh([server.url], "InRelease")), "signed");
  assert.equal(server.visits.length, 2);
});

test("Fetcher.fresh() gives the new bytes where they have changed", async () => {
  const modified = { "last-modified": "Mon, 01 Sep 2025 00:00:00 GMT" };
  const server = await serve({
    "/InRelease": (_request, response, visit) =>
      response.writeHead(200, modified).end(`version ${visit}`),
  });
  const { fetcher } = await start();
  await fetcher.fresh([server.url], "InRelease");
  assert.equal(await textOf(await fetcher.fresh([server.url], "InRelease")), "version 1");
  assert.equal(server.requests[1]?.headers["if-modified-since"], modified["last-modified"]);
});

test("Fetcher.fresh() does not join two attempts", async () => {
  const server = await serve({ "/InRelease": inTurn(cut, whole) });
  const { fetcher } = await start();
  assert.equal(await textOf(await fetcher.fresh([server.url], "InRelease")), TEXT);
  assert.equal(server.requests[1]?.headers.range, undefined);
});

test("Fetcher.fresh() has status 404 where all mirrors say so", async () => {
  const [first, second] = [await serve({}), await serve({})];
  const { fetcher } = await start();
  await assert.rejects(fetcher.fresh([first.url, second.url], "InRelease"), {
    name: "FetchError",
    status: 404,
    message: `Cannot fetch "InRelease" from any mirror: "${first.url}": HTTP status 404; "${second.url}": HTTP status 404`,
  });
});

test("Fetcher.fresh() has another status where a mirror may still have it", async () => {
  const [broken, empty] = [await serve({ "/InRelease": status(503) }), await serve({})];
  const { fetcher } = await start();
  await assert.rejects(fetcher.fresh([broken.url, empty.url], "InRelease"), { status: 503 });
});

/** A digest of nothing in particular. */
function digest(n: number): Digest {
  return `sha256:${String(n).padStart(64, "0")}`;
}
