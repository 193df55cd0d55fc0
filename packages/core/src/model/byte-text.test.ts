import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { bytesOfText, textOfBytes } from "./byte-text.ts";

for (const [hex, text] of [
  ["", ""],
  ["636166c3a9", "café"],
  ["efbbbf61", "\ufeffa"],
  ["f09f9880", "😀"],
  ["636166e9", "caf\udce9"],
  ["e9f09f9880e9e9", "\udce9😀\udce9\udce9"],
  // a surrogate in UTF-8, a slash written too long, a sequence that is cut off, one too high
  ["edb3a9", "\udced\udcb3\udca9"],
  ["c0af", "\udcc0\udcaf"],
  ["f09f98", "\udcf0\udc9f\udc98"],
  ["f4908080", "\udcf4\udc90\udc80\udc80"],
] as const) {
  test(`textOfBytes() and bytesOfText() are inverse for ${hex || "nothing"}`, () => {
    assert.equal(textOfBytes(Buffer.from(hex, "hex")), text);
    assert.equal(Buffer.from(bytesOfText(text)).toString("hex"), hex);
  });
}
