import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { openCache } from "../cache/cache.ts";
import { digestOfBytes } from "../model/digest.ts";
import { contentOf } from "../model/fs-entry.ts";
import { layerForm } from "./layer-form.ts";

const cache = await openCache(join(temporaryDirectory(), "cache"));
after(() => cache.close());

const TEXT = Buffer.alloc(3_000_000, "tar");
const MEMBER = gzipSync(TEXT);

for (const [what, bytes, form] of [
  ["plain", TEXT, { compression: "none", padded: false }],
  ["of no bytes", Buffer.alloc(0), { compression: "none", padded: false }],
  ["of zstd", zstdCompressSync(TEXT), { compression: "zstd", padded: false }],
  ["of gzip", MEMBER, { compression: "gzip", padded: false }],
  ["of two members", Buffer.concat([MEMBER, MEMBER]), { compression: "gzip", padded: false }],
  // With it the files of bgzip end, in zeros that belong to it.
  [
    "that ends in an empty member",
    Buffer.concat([MEMBER, gzipSync("")]),
    { compression: "gzip", padded: false },
  ],
  ["and a zero", Buffer.concat([MEMBER, Buffer.alloc(1)]), { compression: "gzip", padded: true }],
  [
    "and a block of zeros",
    Buffer.concat([MEMBER, MEMBER, Buffer.alloc(512)]),
    { compression: "gzip", padded: true },
  ],
] as const) {
  test(`layerForm() tells a blob ${what}`, async () => {
    const digest = digestOfBytes(bytes);
    const descriptor = { mediaType: "a lie", digest, size: bytes.byteLength };
    assert.deepEqual(await layerForm(descriptor, contentOf(bytes), cache), form);
    const unread = { size: bytes.byteLength, open: () => assert.fail("read again") };
    assert.deepEqual(await layerForm(descriptor, unread, cache), form);
  });
}
