import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { before, describe, it } from "node:test";
import { contentOf, SignatureError } from "@rootsmith/core/provider";
import type { PrivateKey } from "openpgp";
import { LATER, makeKey, NOW } from "../fixtures/fake-signer.ts";
import { signV3 } from "../fixtures/sign-v3.ts";
import { type Keyring, readKeyring } from "./keyring.ts";
import { verifyDetached } from "./verify.ts";

const CONTENT: Uint8Array = Buffer.from("a package");
const OPTIONS = { date: NOW, what: "the package" };

function refusal(message: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SignatureError, String(error));
    assert.equal(error.message, `Cannot verify the package: ${message}`);
    return true;
  };
}

describe("verifyDetached() of version 3", () => {
  let key: PrivateKey;
  let id: string;
  let keyring: Keyring;
  before(async () => {
    key = await makeKey({ type: "rsa", expires: true });
    id = key.getKeyID().toHex().toUpperCase();
    keyring = await readKeyring(key.toPublic().write());
  });

  it("accepts a signature by RSA", async () => {
    const { signedBy } = await verifyDetached(
      CONTENT,
      signV3(CONTENT, key, { date: NOW }),
      keyring,
      OPTIONS,
    );
    assert.equal(signedBy, key.getFingerprint().toUpperCase());
  });

  it("accepts content that is not in memory", async () => {
    const signature = signV3(CONTENT, key, { date: NOW });
    await verifyDetached(contentOf(CONTENT), signature, keyring, OPTIONS);
  });

  it("refuses content that was changed", async () => {
    const signature = signV3(Buffer.from("another package"), key, { date: NOW });
    await assert.rejects(
      verifyDetached(CONTENT, signature, keyring, OPTIONS),
      refusal(`the content is not what ${id} signed`),
    );
  });

  it("refuses another time than the one that was signed", async () => {
    const signature = signV3(CONTENT, key, { date: new Date("2024-05-01T00:00:00Z") });
    signature[12] = (signature[12] ?? 0) ^ 1;
    await assert.rejects(
      verifyDetached(CONTENT, signature, keyring, OPTIONS),
      refusal(`the content is not what ${id} signed`),
    );
  });

  it("accepts SHA-1 only where it may", async () => {
    const signature = signV3(CONTENT, key, { date: NOW, hash: "sha1" });
    await assert.rejects(
      verifyDetached(CONTENT, signature, keyring, OPTIONS),
      refusal(`the signature by ${id} rests on SHA1, which is broken`),
    );
    await verifyDetached(CONTENT, signature, keyring, { ...OPTIONS, allowLegacy: true });
  });

  it("refuses a signature that is older than its key, or of the future", async () => {
    const early = signV3(CONTENT, key, { date: new Date("2020-01-01T00:00:00Z") });
    await assert.rejects(
      verifyDetached(CONTENT, early, keyring, OPTIONS),
      refusal(`the signature is older than the key ${id}`),
    );
    const late = signV3(CONTENT, key, { date: LATER });
    await assert.rejects(
      verifyDetached(CONTENT, late, keyring, OPTIONS),
      refusal(`the signature by ${id} is dated in the future`),
    );
  });

  it("counts as of its own time where it may", async () => {
    const late = signV3(CONTENT, key, { date: new Date("2024-12-01T00:00:00Z") });
    await verifyDetached(CONTENT, late, keyring, { ...OPTIONS, allowExpired: "after-signing" });
  });

  it("lets a key expire after it signed, where it may, and not before", async () => {
    const options = { ...OPTIONS, date: LATER };
    const valid = signV3(CONTENT, key, { date: NOW });
    await assert.rejects(
      verifyDetached(CONTENT, valid, keyring, options),
      refusal(`the key ${id} has expired`),
    );
    const afterSigning = { ...options, allowExpired: "after-signing" } as const;
    await verifyDetached(CONTENT, valid, keyring, afterSigning);
    await assert.rejects(
      verifyDetached(CONTENT, signV3(CONTENT, key, { date: LATER }), keyring, afterSigning),
      refusal(`the key ${id} had expired when it signed`),
    );
  });

  it("refuses a signature whose body is damaged", async () => {
    const signature = signV3(CONTENT, key, { date: NOW });
    for (const [offset, value] of [
      [7, 6], // octets that are hashed
      [21, 22], // algorithm of the key
      [25, 0], // bits of the number
    ] as const) {
      const damaged = Buffer.from(signature);
      damaged[offset] = value;
      await assert.rejects(
        verifyDetached(CONTENT, damaged, keyring, OPTIONS),
        refusal("it has no signature that can be read"),
      );
    }
  });
});
