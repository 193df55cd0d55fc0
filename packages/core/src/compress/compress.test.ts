import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { setImmediate } from "node:timers";
import { gunzipSync } from "node:zlib";
import { xz } from "@napi-rs/lzma";
import { decompressZstd } from "../decompress/zstd.ts";
import { collectBytes } from "../model/fs-entry.ts";
import { type Compression, compress } from "./compress.ts";

const DECOMPRESS: Readonly<Record<Compression, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  none: async (bytes) => bytes,
  gzip: async (bytes) => gunzipSync(bytes),
  zstd: (bytes) => collectBytes(decompressZstd([bytes])),
  xz: (bytes) => xz.decompress(bytes),
};

/** Some megabytes that are neither random nor all the same. */
function sample(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) bytes[index] = (index * index) >> (index % 7);
  return bytes;
}

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

for (const compression of ["none", "gzip", "zstd", "xz"] as const) {
  test(`compress() to ${compression} can be undone`, async () => {
    for (const size of [0, 1, (1 << 20) - 1, 3 << 20, 13_000_001]) {
      const bytes = sample(compression === "xz" ? Math.ceil(size / 10) : size);
      const packed = await collectBytes(compress(chunksOf(bytes, 70_000), compression));
      assert.ok(Buffer.from(bytes).equals(await DECOMPRESS[compression](packed)), `${size} bytes`);
    }
  });

  test(`compress() to ${compression} passes on the error of its source`, async () => {
    const failure = new Error("disk on fire");
    async function* source(): AsyncGenerator<Uint8Array> {
      yield sample(2 << 20);
      throw failure;
    }
    await assert.rejects(collectBytes(compress(source(), compression)), (e) => e === failure);
  });

  test(`compress() to ${compression} rejects with the caller's abort reason, unwrapped`, async () => {
    const reason = new Error("stop");
    const signal = AbortSignal.abort(reason);
    const packed = compress([sample(10)], compression, { signal });
    await assert.rejects(collectBytes(packed), (e) => e === reason);
  });
}

for (const compression of ["none", "gzip", "zstd"] as const) {
  test(`compress() to ${compression} closes its source when it is left early`, async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield sample(1 << 20);
      } finally {
        closed = true;
      }
    }
    let size = 0;
    for await (const chunk of compress(source(), compression)) {
      size += chunk.byteLength;
      if (size > 1000) break;
    }
    assert.equal(closed, true);
  });
}

for (const compression of ["gzip", "zstd", "xz"] as const) {
  test(`compress() to ${compression} does not wait for its threads when it is aborted`, async () => {
    const reason = new Error("stop");
    const stop = new AbortController();
    async function* source(): AsyncGenerator<Uint8Array> {
      yield sample(2 << 20);
      setImmediate(() => stop.abort(reason)); // when all blocks are on their way
    }
    const packed = collectBytes(compress(source(), compression, { signal: stop.signal }));
    await assert.rejects(packed, (error) => error === reason);
  });
}

test("compress() gives the same gzip however the bytes are chunked", async () => {
  const bytes = sample(3_000_000);
  const whole = await collectBytes(compress([bytes], "gzip"));
  const parts = await collectBytes(compress(chunksOf(bytes, 4093), "gzip"));
  assert.ok(Buffer.from(whole).equals(parts));
});

// Those of Node and of Deno read the first of several members only.
test("compress() to gzip writes one member, which readers of one member read whole", async () => {
  for (const size of [0, 1, 3_000_000, 13_000_001]) {
    const bytes = sample(size);
    const packed = await collectBytes(compress([bytes], "gzip"));
    const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream("gzip"));
    assert.ok(Buffer.from(bytes).equals(await collectBytes(stream)), `${size} bytes`);
  }
});

test("compress() writes gzip without a time or a name, and without the system", async () => {
  const packed = await collectBytes(compress([new TextEncoder().encode("123456789")], "gzip"));
  assert.equal(Buffer.from(packed.subarray(0, 10)).toString("hex"), "1f8b08000000000000ff");
  // The check value of CRC-32 from its catalogue, the size.
  assert.equal(Buffer.from(packed.subarray(-8)).toString("hex"), "2639f4cb" + "09000000");
});

// Expected is what Node 22, Node 24 and Deno gave: it has to change with COMPRESSORS, and only so.
for (const [compression, digest] of [
  ["gzip", "474778662608619cbad91f3fe98e1630fae3f1762490e8e9d1f11abd64b0b89c"],
  ["zstd", "40dba5540b2db3bbeed62bdbbdbae0062bd280219019a920277d6139016b1dcf"],
  ["xz", "75d2df46daa5b36383821b4828d20e617ad32dadc715a05f0ef08c5d51c77db4"],
] as const) {
  test(`compress() to ${compression} gives the same bytes on every runtime`, async () => {
    const packed = await collectBytes(compress([sample(20_000_000)], compression));
    assert.equal(createHash("sha256").update(packed).digest("hex"), digest);
  });
}

test("compress() joins xz streams of 16 MiB", async () => {
  const bytes = new Uint8Array((16 << 20) + 5).fill(1);
  const packed = await collectBytes(compress([bytes], "xz"));
  assert.equal(Buffer.from(packed).toString("latin1").split("\xfd7zXZ\0").length - 1, 2);
  assert.ok(Buffer.from(bytes).equals(await xz.decompress(packed)));
});
