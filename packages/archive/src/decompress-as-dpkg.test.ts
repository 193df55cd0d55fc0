import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { collectBytes, FormatError } from "@rootsmith/core/provider";
import { fakeContent } from "../fixtures/fake-content.ts";
import type { Compression } from "./compression.ts";
import { type DecompressAsDpkgOptions, decompressAsDpkg } from "./decompress-as-dpkg.ts";
import { findXz } from "./xz/xz-program.ts";

/** printf 'first\n' through each program of Debian 12: gzip -n, xz, zstd, bzip2, xz --format=lzma */
const FIRST: Readonly<Record<Exclude<Compression, "none">, Buffer>> = {
  gzip: Buffer.from("H4sIAAAAAAAAA0vLLCou4QIAKrNKxwYAAAA=", "base64"),
  xz: Buffer.from(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFZmlyc3QKAAAASSUjpAqKAooAAR4GwS+kHR+2830BAAAAAARZWg==",
    "base64",
  ),
  zstd: Buffer.from("KLUv/QRYMQAAZmlyc3QKwxatLA==", "base64"),
  bzip2: Buffer.from("QlpoOTFBWSZTWRPK/Y0AAADBgAAQASAcACAAIYAMAycu4u5IpwoSAnlfsaA=", "base64"),
  lzma: Buffer.from("XQAAgAD//////////wAzGkqsDHIbqLH///4reAA=", "base64"),
};
const GARBAGE = Buffer.from("garbage garbage\n");

/** The text, and whether anything behind it was told of. */
async function read(
  compression: Compression,
  parts: readonly Uint8Array[],
  options?: Partial<DecompressAsDpkgOptions>,
): Promise<readonly [text: string, trailing: boolean]> {
  let trailing = false;
  const content = fakeContent(Buffer.concat(parts), { chunkSize: 16 });
  const bytes = decompressAsDpkg(
    { content, compression },
    {
      signal: new AbortController().signal,
      onTrailing: () => {
        trailing = true;
      },
      ...options,
    },
  );
  return [Buffer.from(await collectBytes(bytes)).toString(), trailing];
}

describe("decompressAsDpkg()", () => {
  for (const compression of ["xz", "zstd", "bzip2", "lzma"] as const) {
    const first = FIRST[compression];
    const told = compression !== "lzma";

    it(`reads the first stream of ${compression}`, async () => {
      assert.deepEqual(await read(compression, [first]), ["first\n", false]);
      assert.deepEqual(await read(compression, [first, first]), ["first\n", told]);
    });

    it(`passes over what follows it in ${compression}`, async (t) => {
      if (compression === "xz" && findXz() === undefined) {
        t.skip("the library refuses it, and the host has no xz program");
        return;
      }
      for (const rest of [GARBAGE, Buffer.alloc(5), first.subarray(0, 4)]) {
        assert.deepEqual(await read(compression, [first, rest]), ["first\n", told]);
      }
    });

    it(`refuses ${compression} that is cut off`, async () => {
      await assert.rejects(read(compression, [first.subarray(0, -3)]), FormatError);
    });
  }

  it("reads nothing of zstd that begins with a skippable frame", async () => {
    const skippable = Buffer.from("502a4d180400000061626364", "hex");
    assert.deepEqual(await read("zstd", [skippable, FIRST.zstd]), ["", true]);
  });

  it("reads all members of gzip", async () => {
    const { gzip } = FIRST;
    assert.deepEqual(await read("gzip", [gzip, gzip]), ["first\nfirst\n", false]);
    assert.deepEqual(await read("gzip", [gzip, gzip, GARBAGE]), ["first\nfirst\n", true]);
    assert.deepEqual(await read("gzip", [gzip, gzip, Buffer.of(0x1f)]), ["first\nfirst\n", true]);
    assert.deepEqual(await read("gzip", [gzip, Buffer.alloc(5)]), ["first\n", false]);
  });

  it("passes over what follows a gzip member with every field in its header", async () => {
    // flags 0x1e: a check of the header, an extra field of two bytes, a name, a comment
    const header = Buffer.from("1f8b081e000000000003020061626e006300848b", "hex");
    const member = Buffer.concat([header, FIRST.gzip.subarray(10)]);
    assert.deepEqual(await read("gzip", [member, GARBAGE]), ["first\n", true]);
  });

  it("refuses gzip whose check does not match or whose next member is cut off", async () => {
    const { gzip } = FIRST;
    const changed = Buffer.from(gzip);
    changed[gzip.length - 8] = 0;
    for (const parts of [[changed], [changed, GARBAGE], [gzip, gzip.subarray(0, 4)]]) {
      await assert.rejects(read("gzip", parts), FormatError);
    }
  });

  it("reads what is named .gz and is not compressed", async () => {
    assert.deepEqual(await read("gzip", [Buffer.from("plain")]), ["plain", false]);
  });
});
