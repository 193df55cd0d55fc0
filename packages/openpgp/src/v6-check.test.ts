import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { SignatureError } from "@rootsmith/core/provider";
import { detachSign, makeKey, NOW } from "../fixtures/fake-signer.ts";
import { makeV6Key, type V6Signer } from "../fixtures/sign-v6.ts";
import { keyPackets, PACKET } from "./key-packets.ts";
import { readKeyring } from "./keyring.ts";
import { type VerifyOptions, verifyDetached } from "./verify.ts";

const CONTENT: Uint8Array = Buffer.from("a header");
const CENTOS = readFileSync(new URL("../fixtures/centos-pqc-key.asc", import.meta.url));
const CENTOS_FINGERPRINT = "4B5C2F1DF220BD72D43402C727EC878D33DAEE4DDF1EBFF1F862219D3C5972BB";

async function verify(
  signature: Uint8Array,
  keys: Uint8Array,
  options: VerifyOptions = {},
): Promise<string> {
  const keyring = await readKeyring(keys);
  const policy = { date: NOW, what: "a.rpm", ...options };
  return (await verifyDetached(CONTENT, signature, keyring, policy)).signedBy;
}

function refusal(fact: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SignatureError, String(error));
    assert.equal(error.message, `Cannot verify a.rpm: ${fact}`);
    return true;
  };
}

/** What the first own signature of the key of CentOS would be as one over a document: a bad one. */
function forgedByCentos(bytes: Uint8Array): Uint8Array {
  const packet = keyPackets(bytes).find(({ tag }) => tag === PACKET.SIGNATURE);
  const forged = Buffer.from(packet?.bytes ?? []);
  const type = forged.length - (packet?.body.byteLength ?? 0) + 1;
  assert.equal(forged[type], 0x1f);
  forged[type] = 0;
  return forged;
}

describe("signatures of version 6 by ML-DSA and an Edwards curve", () => {
  for (const algorithm of [30, 31]) {
    it(`accepts a good one by algorithm ${algorithm}`, async () => {
      const key = makeV6Key({ algorithm });
      assert.equal(await verify(key.sign(CONTENT), key.bytes), key.fingerprint);
    });
  }

  it("refuses one over another content, and one of which either half is bad", async () => {
    const key = makeV6Key();
    const bad = refusal(`the content is not what ${key.fingerprint} signed`);
    await assert.rejects(verify(key.sign(Buffer.from("another header")), key.bytes), bad);
    for (const fromEnd of [4627 + 114 - 5, 5]) {
      const signature = Buffer.from(key.sign(CONTENT));
      const at = signature.length - fromEnd;
      signature[at] = (signature[at] ?? 0) ^ 1;
      await assert.rejects(verify(signature, key.bytes), bad);
    }
  });

  it("verifies the own signature of the real key of CentOS", async () => {
    const keyring = await readKeyring(CENTOS);
    assert.deepEqual(keyring.fingerprints, [CENTOS_FINGERPRINT]);
    const forged = forgedByCentos(keyring.bytes);
    const options = { date: new Date("2026-06-01T00:00:00Z") };
    await assert.rejects(
      verify(forged, CENTOS, options),
      refusal(`the content is not what ${CENTOS_FINGERPRINT} signed`),
    );
    const tampered = Buffer.from(keyring.bytes);
    const [primary, binding] = keyPackets(tampered);
    const end = (primary?.bytes.byteLength ?? 0) + (binding?.bytes.byteLength ?? 0);
    tampered[end - 1] = (tampered[end - 1] ?? 0) ^ 1;
    await assert.rejects(
      verify(forged, tampered, options),
      refusal(`the key ${CENTOS_FINGERPRINT} does not vouch for itself`),
    );
  });

  const refused: readonly [string, V6Signer, (key: V6Signer) => Uint8Array, string][] = [
    ["a revoked key", makeV6Key({ revoked: true }), (key) => key.sign(CONTENT), "is revoked"],
    [
      "a key for other uses",
      makeV6Key({ flags: 1 }),
      (key) => key.sign(CONTENT),
      "is not for signing",
    ],
    ["an expired key", makeV6Key({ lifetime: 3600 }), (key) => key.sign(CONTENT), "has expired"],
    [
      "an algorithm that is not known",
      makeV6Key({ algorithm: 34 }),
      (key) => key.sign(CONTENT),
      "is of SLH-DSA-SHAKE-256s, which cannot be verified here",
    ],
    [
      "a subkey that is not bound",
      makeV6Key({ subkey: "unbound" }),
      (key) => key.sign(CONTENT),
      "is not bound to its primary key",
    ],
    [
      "a subkey that does not agree",
      makeV6Key({ subkey: "not agreed" }),
      (key) => key.sign(CONTENT),
      "does not agree to its primary key",
    ],
    [
      "a revoked subkey",
      makeV6Key({ subkey: "revoked" }),
      (key) => key.sign(CONTENT),
      "is revoked",
    ],
    [
      "a subkey of a revoked key",
      makeV6Key({ subkey: "bound", revoked: true }),
      (key) => key.sign(CONTENT),
      "is revoked",
    ],
  ];
  for (const [what, key, signature, fact] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        verify(signature(key), key.bytes),
        refusal(`the key ${what.startsWith("a subkey of") ? key.fingerprint : key.signer} ${fact}`),
      );
    });
  }

  it("accepts one by a subkey, unless subkeys do not count", async () => {
    const key = makeV6Key({ subkey: "bound", algorithm: 30 });
    assert.notEqual(key.signer, key.fingerprint);
    assert.equal(await verify(key.sign(CONTENT), key.bytes), key.fingerprint);
    const primary = (await readKeyring(key.bytes)).withoutSubkeys();
    await assert.rejects(
      verifyDetached(CONTENT, key.sign(CONTENT), primary, { date: NOW, what: "a.rpm" }),
      refusal(`it is signed by ${key.signer} (ML-DSA-65+Ed25519), and none of them is trusted`),
    );
  });

  it("counts a key that expired after it signed where that is wanted", async () => {
    const key = makeV6Key({ lifetime: 200 * 24 * 3600 });
    const options = { date: new Date("2030-01-01"), allowExpired: "after-signing" as const };
    assert.equal(await verify(key.sign(CONTENT), key.bytes, options), key.fingerprint);
    await assert.rejects(
      verify(key.sign(CONTENT, { date: new Date("2025-01-01") }), key.bytes, options),
      refusal(`the key ${key.fingerprint} had expired when it signed`),
    );
  });

  it("names the algorithm where nobody is trusted, and takes another good signature", async () => {
    const [key, rsa] = [makeV6Key(), await makeKey({ type: "rsa" })];
    const trusted = rsa.toPublic().write();
    await assert.rejects(
      verify(key.sign(CONTENT), trusted),
      refusal(`it is signed by ${key.fingerprint} (ML-DSA-87+Ed448), and none of them is trusted`),
    );
    const both = Buffer.concat([key.sign(CONTENT), (await detachSign(CONTENT, rsa)).binary]);
    const signedBy = rsa.getFingerprint().toUpperCase();
    assert.equal(await verify(both, trusted), signedBy);
    // a key file that mixes them
    const mixed = Buffer.concat([trusted, key.bytes]);
    assert.equal(await verify(both, mixed), signedBy);
    assert.equal(await verify(key.sign(CONTENT), mixed), key.fingerprint);
  });

  it("writes its keys as bytes and as text that can be read again", async () => {
    const rsa = (await makeKey({ type: "rsa" })).toPublic();
    const keyring = await readKeyring(Buffer.concat([rsa.write(), makeV6Key().bytes]));
    const { fingerprints } = keyring;
    assert.equal(fingerprints.length, 2);
    assert.deepEqual((await readKeyring(keyring.bytes)).fingerprints, fingerprints);
    assert.deepEqual((await readKeyring(Buffer.from(keyring.armored))).fingerprints, fingerprints);
    const picked = keyring.pick(fingerprints.slice(1));
    assert.deepEqual(picked.fingerprints, fingerprints.slice(1));
  });
});
