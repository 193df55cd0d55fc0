import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { xz } from "@napi-rs/lzma";
import { storedXz } from "./xz-stored.ts";

describe("storedXz()", () => {
  it("is what a decoder reads back", () => {
    for (const size of [1, 2, 3, 4, 127, 128, 65535, 65536]) {
      const bytes = randomBytes(size);
      assert.ok(Buffer.from(xz.decompressSync(storedXz(bytes))).equals(bytes), `${size}`);
    }
  });

  it("refuses sizes that one chunk cannot hold", () => {
    assert.throws(() => storedXz(new Uint8Array(0)), RangeError);
    assert.throws(() => storedXz(new Uint8Array(65537)), RangeError);
  });
});
