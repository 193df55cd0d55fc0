import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes } from "../model/fs-entry.ts";
import { download, type Get } from "./fetch-download.ts";
import { TransferFailure } from "./fetch-failure.ts";
import type { Transfer } from "./http-client.ts";

const URL_A = new URL("http://a.example/file");
const TEXT = "0123456789";
const CUT = new TransferFailure("socket hang up", { transient: true });
const RETRY = { signal: new AbortController().signal, retryDelayMs: 0 };

/** An answer from `start` on that ends at `end`; where that is not the end of the file by a cut. */
function part(start: number, end: number, headers: Record<string, string> = {}): Transfer {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(TEXT.slice(start, end));
    if (end < TEXT.length) throw CUT;
  }
  const range = `bytes ${start}-${TEXT.length - 1}/${TEXT.length}`;
  return {
    status: start === 0 ? 200 : 206,
    headers: { ...headers, ...(start > 0 && { "content-range": range }) },
    body: body(),
    discard: () => {},
  };
}

function status(code: number): Transfer {
  return { ...part(0, TEXT.length), status: code };
}

/** Downloads from a server that gives these answers in turn, and says what was asked. */
function start(...answers: readonly Transfer[]): {
  readonly asked: Readonly<Record<string, string>>[];
  readonly text: Promise<string>;
} {
  const asked: Readonly<Record<string, string>>[] = [];
  const get: Get = async (_url, headers) => {
    asked.push(headers);
    const answer = answers[asked.length - 1];
    if (answer === undefined) throw CUT;
    return answer;
  };
  const bytes = collectBytes(download(get, URL_A, RETRY));
  return { asked, text: bytes.then((all) => new TextDecoder().decode(all)) };
}

for (const [validator, headers, condition] of [
  ["an ETag", { etag: '"v1"', "last-modified": "Mon" }, { "if-range": '"v1"' }],
  ["a weak ETag and a date", { etag: 'W/"v1"', "last-modified": "Mon" }, { "if-range": "Mon" }],
  ["no validator", {}, {}],
] as const) {
  test(`download() resumes by a range where the connection was cut, with ${validator}`, async () => {
    const { asked, text } = start(part(0, 4, headers), part(4, 10));
    assert.equal(await text, TEXT);
    assert.deepEqual(asked, [{}, { range: "bytes=4-", ...condition }]);
  });
}

test("download() starts again where the server knows no ranges", async () => {
  const { asked, text } = start(part(0, 4), part(0, 7), part(0, 10));
  assert.equal(await text, TEXT);
  assert.deepEqual(asked, [{}, { range: "bytes=4-" }, { range: "bytes=7-" }]);
});

test("download() reads over what it has where a range starts before it", async () => {
  const { text } = start(part(0, 4), part(2, 10));
  assert.equal(await text, TEXT);
});

test("download() asks for all of it where the server refuses the range", async () => {
  const { asked, text } = start(part(0, 4), status(416), part(0, 10));
  assert.equal(await text, TEXT);
  assert.deepEqual(asked, [{}, { range: "bytes=4-" }, {}]);
});

test("download() gives up after four attempts", async () => {
  const { asked, text } = start();
  await assert.rejects(text, CUT);
  assert.equal(asked.length, 4);
});
