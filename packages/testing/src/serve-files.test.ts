import assert from "node:assert/strict";
import { test } from "node:test";
import { serveFiles } from "./serve-files.ts";

// None of them is closed: the process ends all the same.

test("serveFiles() serves texts and bytes by their paths, and nothing else", async () => {
  const { url, requests } = await serveFiles({ "1/index": "a\n", "1/a+b": Uint8Array.of(1, 2) });
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(await (await fetch(`${url}/1/index`)).text(), "a\n");
  assert.deepEqual(await (await fetch(`${url}/1/a%2Bb`)).bytes(), Uint8Array.of(1, 2));
  const { status, headers } = await fetch(`${url}/1/none`);
  assert.deepEqual([status, headers.get("content-length")], [404, "0"]);
  assert.deepEqual(requests, ["1/index", "1/a+b", "1/none"]);
});

test("serveFiles() serves what files are changed into", async () => {
  const files = new Map([["a", Uint8Array.of(1)]]);
  const { url } = await serveFiles(files, (path) => (path === "a" ? Uint8Array.of(2) : undefined));
  assert.deepEqual(await (await fetch(`${url}/a`)).bytes(), Uint8Array.of(2));
});
