import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { withoutDates } from "./java-keystore.ts";

/** A key store of one certificate, `tag` 2, or private key, 1. */
function keyStore(milliseconds: bigint, { tag = 2, password = "changeit" } = {}): Buffer {
  const numbers = Buffer.alloc(16);
  for (const [index, number] of [0xfeedfeed, 2, 1, tag].entries()) {
    numbers.writeUInt32BE(number, index * 4);
  }
  const date = Buffer.alloc(8);
  date.writeBigUInt64BE(milliseconds);
  const body = Buffer.concat([numbers, Buffer.from("\0\x02ca"), date, Buffer.from("\0\x05X.509")]);
  const content = Buffer.concat([body, Buffer.from("\0\0\0\x03DER", "latin1")]);
  const seal = createHash("sha1")
    .update(Buffer.from(password, "utf16le").swap16())
    .update("Mighty Aphrodite")
    .update(content);
  return Buffer.concat([content, seal.digest()]);
}

test("withoutDates() dates each certificate, and seals the key store again", () => {
  assert.deepEqual(Buffer.from(withoutDates(keyStore(1_790_000_123_456n), 7)), keyStore(7000n));
});

test("withoutDates() leaves alone what it cannot seal or does not know", () => {
  for (const other of [
    keyStore(5n, { tag: 1 }),
    keyStore(5n, { password: "secret" }),
    keyStore(5n).subarray(0, 30),
    Buffer.from("PKCS12, or anything else that is long enough"),
    Buffer.alloc(0),
  ]) {
    assert.equal(withoutDates(other, 7), other);
  }
});
