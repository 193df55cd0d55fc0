import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { before, describe, it } from "node:test";
import { FormatError, SignatureError, storedBytes } from "@rootsmith/core/provider";
import { type Keyring, readKeyring } from "@rootsmith/openpgp";
import { makeHeader, makeRpm, type TagValue } from "@rootsmith/testing/rpm";
import { detachSign, makeKey, NOW } from "../../../openpgp/fixtures/fake-signer.ts";
import { signV3 } from "../../../openpgp/fixtures/sign-v3.ts";
import { makeV6Key } from "../../../openpgp/fixtures/sign-v6.ts";
import { readRpm } from "./rpm-file.ts";
import { verifyRpm } from "./verify-rpm.ts";

const PAYLOAD = Buffer.from("the payload");
const NEW = { 1000: "a", 5092: [createHash("sha256").update(PAYLOAD).digest("hex")] };
const OLD = { 1000: "a" };
const HEADER_OF_SIX = {
  1000: "a",
  5009: BigUint64Array.of(11n),
  5114: Uint32Array.of(6),
  5121: createHash("sha512").update(PAYLOAD).digest("hex"),
};

const DSA_HEADER = 267;
const RSA_HEADER = 268;
const OPENPGP = 278;
const PGP = 1002;
const GPG = 1005;

function refusal(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SignatureError, String(error));
    assert.match(error.message, message);
    return true;
  };
}

describe("verifyRpm()", () => {
  let ed25519: Awaited<ReturnType<typeof makeKey>>;
  let rsa: typeof ed25519;
  let keyring: Keyring;
  before(async () => {
    ed25519 = await makeKey({ expires: true });
    rsa = await makeKey({ type: "rsa" });
    keyring = await readKeyring(
      Buffer.concat([ed25519.toPublic().write(), rsa.toPublic().write()]),
    );
  });

  /** Signs header or all of it by tag; the package may differ from what is signed. */
  async function verify(
    header: Readonly<Record<number, TagValue>>,
    tags: readonly number[],
    options: { readonly payload?: Uint8Array; readonly keyring?: Keyring } = {},
  ): Promise<string> {
    const signedHeader = makeHeader(header);
    const signedAll = Buffer.concat([signedHeader, PAYLOAD]);
    const signature: Record<number, TagValue> = {};
    for (const tag of tags) {
      const content = tag === PGP || tag === GPG ? signedAll : signedHeader;
      const old = tag === RSA_HEADER || tag === PGP;
      const packet = old
        ? signV3(content, rsa, { date: NOW })
        : (await detachSign(content, ed25519)).binary;
      signature[tag] = tag === OPENPGP ? [Buffer.from(packet).toString("base64")] : packet;
    }
    const payload = options.payload ?? PAYLOAD;
    const rpm = await readRpm(storedBytes(makeRpm({ header, payload, signature })));
    return (await verifyRpm(rpm, options.keyring ?? keyring, { what: "a.rpm" })).signedBy;
  }

  const fingerprint = (key: typeof ed25519): string => key.getFingerprint().toUpperCase();

  it("accepts a signed header that has the digest of the payload", async () => {
    assert.equal(await verify(NEW, [RSA_HEADER]), fingerprint(rsa));
    assert.equal(await verify(NEW, [DSA_HEADER]), fingerprint(ed25519));
    assert.equal(await verify(NEW, [OPENPGP]), fingerprint(ed25519));
  });

  it("wants a signature over the payload where the header has no digest of it", async () => {
    assert.equal(await verify(OLD, [RSA_HEADER, PGP]), fingerprint(rsa));
    await assert.rejects(
      verify(OLD, [RSA_HEADER]),
      refusal(/^Cannot verify a\.rpm: its payload is not signed$/),
    );
    const payload = Buffer.from("another one");
    await assert.rejects(
      verify(OLD, [RSA_HEADER, PGP], { payload }),
      refusal(/the content is not what/),
    );
  });

  it("accepts a signature over header and payload alone", async () => {
    assert.equal(await verify(OLD, [GPG]), fingerprint(ed25519));
    await assert.rejects(
      verify(OLD, [GPG], { payload: Buffer.from("another one") }),
      refusal(/the content is not what/),
    );
  });

  it("accepts one trusted signature over the header among others", async () => {
    const trusted = keyring.pick([fingerprint(ed25519)]);
    const signedBy = await verify(NEW, [RSA_HEADER, DSA_HEADER], { keyring: trusted });
    assert.equal(signedBy, fingerprint(ed25519));
  });

  it("takes any of the signatures in base64, and any digest of the payload, as rpm 6 has them", async () => {
    const header = HEADER_OF_SIX;
    const signed = makeHeader(header);
    const packets = [
      (await detachSign(signed, ed25519)).binary,
      signV3(signed, rsa, { date: NOW }),
      makeV6Key().sign(signed),
    ];
    const signature = { 278: packets.map((packet) => Buffer.from(packet).toString("base64")) };
    const signedBy = async (payload: Uint8Array, trusted: Keyring): Promise<string> => {
      const rpm = await readRpm(storedBytes(makeRpm({ header, payload, signature })));
      return (await verifyRpm(rpm, trusted, { what: "a.rpm" })).signedBy;
    };
    for (const key of [ed25519, rsa]) {
      const trusted = keyring.pick([fingerprint(key)]);
      assert.equal(await signedBy(PAYLOAD, trusted), fingerprint(key));
    }
    await assert.rejects(signedBy(Buffer.from("another one"), keyring), FormatError);
    const stranger = makeV6Key();
    await assert.rejects(
      signedBy(PAYLOAD, await readKeyring(stranger.bytes)),
      refusal(/\(ML-DSA-87\+Ed448\), and none of them is trusted$/),
    );
  });

  it("accepts one good signature beside a wrong one, which rpm 6.1 and dnf5 refuse", async () => {
    const signed = makeHeader(HEADER_OF_SIX);
    const good = (await detachSign(signed, ed25519)).binary;
    const wrong = signV3(Buffer.from("another header"), rsa, { date: NOW });
    const verifyAll = async (...packets: readonly Uint8Array[]): Promise<string> => {
      const signature = { 278: packets.map((packet) => Buffer.from(packet).toString("base64")) };
      const rpm = await readRpm(
        storedBytes(makeRpm({ header: HEADER_OF_SIX, payload: PAYLOAD, signature })),
      );
      return (await verifyRpm(rpm, keyring, { what: "a.rpm" })).signedBy;
    };
    assert.equal(await verifyAll(wrong, good), fingerprint(ed25519));
    assert.equal(await verifyAll(good, wrong), fingerprint(ed25519));
    await assert.rejects(
      verifyAll(wrong),
      refusal(/^Cannot verify a\.rpm: the content is not what /),
    );
    await assert.rejects(verifyAll(wrong, wrong), refusal(/the content is not what /));
  });

  it("refuses a package that is not signed, or by nobody who is trusted", async () => {
    await assert.rejects(verify(NEW, []), refusal(/^Cannot verify a\.rpm: it is not signed$/));
    const others = keyring.pick([fingerprint(rsa)]);
    await assert.rejects(
      verify(NEW, [DSA_HEADER], { keyring: others }),
      refusal(/none of them is trusted$/),
    );
  });

  it("refuses a payload that does not match its digest", async () => {
    const payload = Buffer.from("another one");
    await assert.rejects(verify(NEW, [RSA_HEADER], { payload }), FormatError);
  });

  it("does not mind that a key has expired since it signed", async () => {
    // the key lived for 2024
    assert.equal(await verify(NEW, [DSA_HEADER]), fingerprint(ed25519));
  });
});
