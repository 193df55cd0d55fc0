import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes } from "../model/fs-entry.ts";
import type { Get } from "./fetch-download.ts";
import { TransferFailure } from "./fetch-failure.ts";
import { oneByOneWhereLimited } from "./fetch-limits.ts";
import type { Transfer } from "./http-client.ts";

const URL_A = new URL("http://a.example/file");
const URL_B = new URL("http://b.example/file");
const NEVER = new AbortController().signal;

function answer(status: number, headers: Record<string, string> = {}): Transfer {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(3);
  }
  return { status, headers, body: body(), discard: () => {} };
}

/** Gives the answers in turn, the last one again and again; an error is thrown. */
function fakeGet(...answers: (Transfer | Error)[]): Get & { readonly urls: string[] } {
  const urls: string[] = [];
  const get: Get = async (url) => {
    const next = answers[Math.min(urls.length, answers.length - 1)] as Transfer | Error;
    urls.push(url.host);
    if (next instanceof Error) throw next;
    return next;
  };
  return Object.assign(get, { urls });
}

test("oneByOneWhereLimited() leaves a host alone that sets no limit", async () => {
  const inner = fakeGet(answer(200), answer(503), answer(404), answer(200));
  const get = oneByOneWhereLimited(inner, { signal: NEVER, retryDelayMs: 60_000 });
  await Promise.all([get(URL_A, {}), get(URL_A, {}), get(URL_A, {}), get(URL_A, {})]);
  assert.equal(inner.urls.length, 4);
});

for (const limit of [
  answer(429),
  answer(429, { "retry-after": "30" }),
  answer(503, { "retry-after": "30" }),
]) {
  const { status, headers } = limit;
  test(`oneByOneWhereLimited() waits after ${status} ${JSON.stringify(headers)}, for that host only`, async () => {
    const reason = new Error("user pressed Ctrl-C");
    const stop = new AbortController();
    const inner = fakeGet(limit, answer(200));
    const get = oneByOneWhereLimited(inner, { signal: stop.signal, retryDelayMs: 60_000 });
    await get(URL_A, {});
    const waiting = assert.rejects(get(URL_A, {}), (error) => error === reason);
    await get(URL_B, {});
    stop.abort(reason);
    await waiting;
    assert.deepEqual(inner.urls, ["a.example", "b.example"]);
  });
}

for (const [how, end] of [
  ["read", async ({ body }) => void (await collectBytes(body))],
  ["discarded", async ({ discard }) => discard()],
] as const satisfies readonly (readonly [string, (transfer: Transfer) => Promise<void>])[]) {
  test(`oneByOneWhereLimited() asks the next when the last answer was ${how}`, async () => {
    const inner = fakeGet(answer(429), answer(200), answer(200));
    const get = oneByOneWhereLimited(inner, { signal: NEVER, retryDelayMs: 0 });
    await get(URL_A, {});
    const second = await get(URL_A, {});
    const third = get(URL_A, {});
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(inner.urls.length, 2);
    await end(second);
    await third;
    assert.equal(inner.urls.length, 3);
  });
}

test("oneByOneWhereLimited() asks the next when the last one had no answer", async () => {
  const broken = new TransferFailure("socket hang up", { transient: true });
  const inner = fakeGet(answer(429), broken, answer(200));
  const get = oneByOneWhereLimited(inner, { signal: NEVER, retryDelayMs: 0 });
  await get(URL_A, {});
  await assert.rejects(get(URL_A, {}), broken);
  assert.equal((await get(URL_A, {})).status, 200);
});

test("oneByOneWhereLimited() takes a refusal for a limit where the host has answered before", async () => {
  const refusal = new TransferFailure("connect ECONNREFUSED", { transient: false, refused: true });
  const inner = fakeGet(refusal, answer(200), refusal);
  const get = oneByOneWhereLimited(inner, { signal: NEVER, retryDelayMs: 0 });
  await assert.rejects(get(URL_A, {}), { transient: false });
  await get(URL_A, {});
  await assert.rejects(get(URL_A, {}), { message: "connect ECONNREFUSED", transient: true });
});

test("oneByOneWhereLimited() takes nothing else that will not pass for a limit", async () => {
  const loop = new TransferFailure("more than 10 redirects", { transient: false });
  const inner = fakeGet(answer(200), loop, answer(200));
  const get = oneByOneWhereLimited(inner, { signal: NEVER, retryDelayMs: 60_000 });
  await get(URL_A, {});
  await assert.rejects(get(URL_A, {}), loop);
  assert.equal((await get(URL_A, {})).status, 200);
});
