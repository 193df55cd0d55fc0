import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { before, describe, it } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import type { PrivateKey } from "openpgp";
import { makeKey } from "../fixtures/fake-signer.ts";
import { keyPackets } from "./key-packets.ts";
import { readKeyring } from "./keyring.ts";

describe("readKeyring()", () => {
  let keys: PrivateKey[];
  let fingerprints: string[];
  before(async () => {
    keys = [await makeKey(), await makeKey({ subkey: true })];
    fingerprints = keys.map((key) => key.getFingerprint().toUpperCase());
  });

  it("reads several binary keys one after the other", async () => {
    const binary = Buffer.concat(keys.map((key) => key.toPublic().write()));
    assert.deepEqual((await readKeyring(binary)).fingerprints, fingerprints);
  });

  it("reads several armored blocks with text around them", async () => {
    const text = keys.map((key) => `Key of an archive\n\n${key.toPublic().armor()}`).join("\n");
    assert.deepEqual((await readKeyring(Buffer.from(text))).fingerprints, fingerprints);
  });

  it("leaves out keys that it cannot read, be there others in their block or not", async () => {
    const readable = keys[0]?.toPublic().write() as Uint8Array;
    // a key packet of version 9, and a user id
    const unreadable = Buffer.from("c60209ffcd0178", "hex");
    const block = (bytes: Uint8Array): string =>
      `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${Buffer.from(bytes).toString("base64")}\n` +
      "-----END PGP PUBLIC KEY BLOCK-----\n";
    const text = [readable, unreadable, Buffer.concat([unreadable, readable])].map(block).join("");
    const [fingerprint] = fingerprints;
    assert.deepEqual((await readKeyring(Buffer.from(text))).fingerprints, [
      fingerprint,
      fingerprint,
    ]);
    await assert.rejects(readKeyring(Buffer.from(block(unreadable))), {
      name: "FormatError",
      message: "Cannot read the keyring: No key packet found",
    });
  });

  it("gives fingerprints of 40 upper-case hex digits", async () => {
    const [first] = (await readKeyring(keys[0]?.toPublic().write() as Uint8Array)).fingerprints;
    assert.match(first as string, /^[0-9A-F]{40}$/);
  });

  it("refuses a keybox and says how to export it", async () => {
    // a first blob: length 32, type 1, version 1, flags 2, magic
    const keybox = Buffer.from(`00000020010100024b425866${"00".repeat(20)}`, "hex");
    await assert.rejects(
      readKeyring(keybox),
      (error: FormatError) =>
        error instanceof FormatError &&
        /GnuPG keybox/.test(error.message) &&
        /--export/.test(error.hint as string),
    );
  });

  it("refuses text without a key", async () => {
    await assert.rejects(readKeyring(Buffer.from("hello")), {
      name: "FormatError",
      message: "Cannot read the keyring: it has no public key",
      hint: "Export one: gpg --export --armor KEY > FILE.asc",
    });
  });

  it("names the keyring that it refuses", async () => {
    await assert.rejects(readKeyring(Buffer.from("hello"), "./vendor.asc"), {
      message: 'Cannot read the keyring "./vendor.asc": it has no public key',
    });
  });

  it("refuses a truncated binary key", async () => {
    const binary = keys[0]?.toPublic().write() as Uint8Array;
    await assert.rejects(readKeyring(binary.subarray(0, 20)), FormatError);
  });

  it("refuses an empty file", async () => {
    await assert.rejects(readKeyring(new Uint8Array(0)), FormatError);
  });

  it("writes its keys as bytes and as text that can be read again", async () => {
    const keyring = await readKeyring(Buffer.concat(keys.map((key) => key.toPublic().write())));
    assert.deepEqual((await readKeyring(keyring.bytes)).fingerprints, fingerprints);
    assert.deepEqual((await readKeyring(Buffer.from(keyring.armored))).fingerprints, fingerprints);
    assert.match(keyring.armored, /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
  });

  it("says of each key what a package database keeps", async () => {
    const keyring = await readKeyring(Buffer.concat(keys.map((key) => key.toPublic().write())));
    const [record] = keyring.records;
    assert.equal(record?.fingerprint, fingerprints[0]);
    assert.equal(record?.userID, "Archive <archive@example.org>");
    assert.equal(record?.created, 1_704_067_200);
    assert.deepEqual((await readKeyring(record.bytes)).fingerprints, [fingerprints[0]]);
    assert.equal(record.certified, 1_704_067_200);
    assert.deepEqual([record.subkeys.length, keyring.records[1]?.subkeys.length], [0, 1]);
  });

  it("keeps the packets of keys as they were, with headers of the old format", async () => {
    const key = keys[0]?.toPublic().write() as Uint8Array;
    // a new format header of one or two octets of length, which the library writes
    const packets = keyPackets(key);
    const old = Buffer.concat(
      packets.flatMap(({ tag, body }) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(body.byteLength);
        return [Buffer.of(0x80 | (tag << 2) | 1), length, body];
      }),
    );
    assert.equal(old[0], 0x99);
    const keyring = await readKeyring(Buffer.concat([old, keys[1]?.toPublic().write() ?? old]));
    assert.deepEqual(Buffer.from(keyring.records[0]?.bytes ?? []), old);
    assert.deepEqual(Buffer.from(keyring.pick([fingerprints[0] as string]).bytes), old);
  });

  it("pick() keeps only the pinned keys", async () => {
    const keyring = await readKeyring(Buffer.concat(keys.map((key) => key.toPublic().write())));
    const pinned = fingerprints.slice(1);
    assert.deepEqual(keyring.pick(pinned).fingerprints, pinned);
  });

  it("pick() names a key that is missing", async () => {
    const keyring = await readKeyring(keys[0]?.toPublic().write() as Uint8Array);
    assert.throws(
      () => keyring.pick(["0".repeat(40)]),
      (error: Error) => error instanceof RangeError && error.message.includes("0".repeat(40)),
    );
  });
});
