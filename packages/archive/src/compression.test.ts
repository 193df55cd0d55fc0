import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { compressionOf, detectCompression } from "./compression.ts";

describe("detectCompression()", () => {
  // the first bytes of what the gzip, xz, zstd, bzip2 and lzma programs write
  for (const [compression, head] of [
    ["gzip", "1f8b0800000000000003cb48cd"],
    ["xz", "fd377a585a000004e6d6b44602"],
    ["zstd", "28b52ffd0458310000686579"],
    ["bzip2", "425a68393141592653592d"],
    ["lzma", "5d00008000ffffffffffffffff"],
  ] as const) {
    it(`knows ${compression}`, () => {
      assert.equal(detectCompression(Buffer.from(head, "hex")), compression);
    });
  }

  it("knows lzma with a size", () => {
    assert.equal(detectCompression(Buffer.from("5d000080000600000000000000", "hex")), "lzma");
  });

  it("gives undefined for plain and for no bytes", () => {
    assert.equal(detectCompression(Buffer.from("Package: hello\n")), undefined);
    assert.equal(detectCompression(new Uint8Array(0)), undefined);
  });
});

describe("compressionOf()", () => {
  it("goes by the suffix", () => {
    const names = [
      "Packages.gz",
      "data.tar.xz",
      "data.tar.zst",
      "primary.xml.bz2",
      "data.tar.lzma",
    ];
    assert.deepEqual(names.map(compressionOf), ["gzip", "xz", "zstd", "bzip2", "lzma"]);
  });

  it("gives undefined for any other name", () => {
    assert.deepEqual(["Packages", "data.tar", "a.constructor"].map(compressionOf), [
      undefined,
      undefined,
      undefined,
    ]);
  });
});
