import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type Cache, openCache } from "@rootsmith/core";
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";
import { fakeContent } from "../fixtures/fake-content.ts";
import type { CompressedContent } from "./decompress-content.ts";
import { Decompressor } from "./decompressor.ts";
import { findXz } from "./xz/xz-program.ts";

/** printf hello | xz */
const HELLO = Buffer.from(
  "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAEaGVsbG8AAAAAsTe52+XaHpsAAR0FuC2Arx+2830BAAAAAARZWg==",
  "base64",
);

describe("Decompressor", () => {
  const dir = mkdtempSync(join(tmpdir(), "rootsmith-decompressor-"));
  let cache: Cache;
  before(async () => {
    cache = await openCache(dir);
  });
  const decompressor = new Decompressor(new AbortController().signal);
  after(async () => {
    decompressor.close();
    await cache.close();
    rmSync(dir, { recursive: true });
  });

  let keys = 0;
  async function read(compressed: CompressedContent): Promise<string> {
    const key = `key ${keys++}`;
    const content = await cache.derive(key, async () => decompressor.open(compressed));
    return Buffer.from(await collectBytes(content.open())).toString();
  }

  /** As it lies in a package: something before it, something behind it. */
  async function stored(bytes: Uint8Array): Promise<StoredContent> {
    const { content } = await cache.put([Buffer.from("before"), bytes, Buffer.from("behind")]);
    return content.slice(6, bytes.byteLength);
  }

  it("reads xz that lies in a file, and xz and gzip that lie anywhere", async () => {
    const content = await stored(HELLO);
    assert.equal(await read({ content, compression: "xz" }), "hello");
    assert.equal(await read({ content, compression: "xz", onTrailing() {} }), "hello");
    assert.equal(await read({ content: fakeContent(HELLO), compression: "xz" }), "hello");
    const zipped = await stored(gzipSync("hello"));
    assert.equal(await read({ content: zipped, compression: "gzip" }), "hello");
  });

  it("passes no byte of one stream in a file on", async (t) => {
    if (findXz() === undefined) {
      t.skip("the host has no xz program");
      return;
    }
    const opened = await decompressor.open({ content: await stored(HELLO), compression: "xz" });
    assert.ok("writeTo" in opened);
  });

  it("reads all streams, or the first one as dpkg does", async () => {
    const content = await stored(Buffer.concat([HELLO, HELLO]));
    assert.equal(await read({ content, compression: "xz" }), "hellohello");
    let trailing = 0;
    const onTrailing = (): void => {
      trailing++;
    };
    assert.equal(await read({ content, compression: "xz", onTrailing }), "hello");
    assert.equal(trailing, 1);
  });

  it("refuses what is corrupt when it is read", async () => {
    const corrupt = Buffer.from(HELLO);
    corrupt[30] = (corrupt[30] ?? 0) ^ 1;
    const cut = await stored(HELLO.subarray(0, -3));
    for (const content of [await stored(corrupt), cut]) {
      await assert.rejects(read({ content, compression: "xz" }), FormatError);
    }
  });
});
