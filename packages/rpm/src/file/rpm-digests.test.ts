import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { contentOf, FormatError, storedBytes } from "@rootsmith/core/provider";
import { makeRpm } from "@rootsmith/testing/rpm";
import { checkRpmDigests, hexDigest } from "./rpm-digests.ts";
import { readRpm } from "./rpm-file.ts";

const PAYLOAD = Buffer.from("abc");
// FIPS 180-2, B.1: SHA-256 of "abc"
const SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async function check(parts: Parameters<typeof makeRpm>[0]): Promise<void> {
  await checkRpmDigests(await readRpm(storedBytes(makeRpm(parts))));
}

function refusal(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof FormatError, String(error));
    assert.match(error.message, message);
    return true;
  };
}

describe("hexDigest()", () => {
  it("knows the algorithms that packages use", async () => {
    const abc = contentOf("abc");
    assert.equal(await hexDigest(abc, 1), "900150983cd24fb0d6963f7d28e17f72"); // RFC 1321, A.5
    assert.equal(await hexDigest(abc, 2), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert.equal(await hexDigest(abc, 8), SHA256);
    assert.equal((await hexDigest(abc, 10)).length, 128);
  });

  it("refuses others", async () => {
    await assert.rejects(hexDigest(contentOf(""), 3), refusal(/its algorithm 3 is unknown$/));
  });
});

describe("checkRpmDigests()", () => {
  const header = { 1000: "a", 5092: [SHA256], 5093: new Uint32Array([8]) };

  it("accepts a package without any", async () => {
    await check({ header: { 1000: "a" }, payload: PAYLOAD });
  });

  it("checks the payload by the digest in the header", async () => {
    await check({ header, payload: PAYLOAD });
    const changed = check({ header, payload: Buffer.from("abd") });
    await assert.rejects(changed, refusal(/the digest of its payload is a52d159f/));
  });

  it("checks the payload by all digests of rpm 6 in the header", async () => {
    const wrong = "0".repeat(128);
    await assert.rejects(
      check({ header: { ...header, 5121: wrong }, payload: PAYLOAD }),
      refusal(/the digest of its payload is ddaf35a1/), // FIPS 180-2, C.1
    );
    await assert.rejects(
      check({ header: { ...header, 5123: wrong }, payload: PAYLOAD }),
      refusal(/the digest of its payload is 3a985da7/), // FIPS 202: SHA3-256 of "abc"
    );
  });

  it("checks the header by the digests in the signature header", async () => {
    await assert.rejects(
      check({ header, payload: PAYLOAD, signature: { 273: SHA256 } }),
      refusal(/the digest of its header is [\da-f]{64}, not ba7816bf/),
    );
    await assert.rejects(
      check({ header, payload: PAYLOAD, signature: { 269: "00" } }),
      refusal(/the digest of its header is [\da-f]{40}, not 00$/),
    );
    // SHA3-256, of rpm 6
    await assert.rejects(
      check({ header, payload: PAYLOAD, signature: { 279: "00" } }),
      refusal(/the digest of its header is [\da-f]{64}, not 00$/),
    );
  });

  it("checks header and payload by MD5 where the header has no digest of the payload", async () => {
    const signature = { 1004: Buffer.alloc(16) };
    await check({ header, payload: PAYLOAD, signature });
    const changed = check({ header: { 1000: "a" }, payload: PAYLOAD, signature });
    await assert.rejects(changed, refusal(/the digest of its content is [\da-f]{32}, not 0{32}$/));
  });
});
