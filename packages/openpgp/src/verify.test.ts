import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { before, describe, it } from "node:test";
import { contentOf, FormatError, SignatureError } from "@rootsmith/core/provider";
import { enums, type PrivateKey, revokeKey } from "openpgp";
import { clearSign, detachSign, LATER, makeKey, NOW } from "../fixtures/fake-signer.ts";
import { SHA1_BOUND_KEY, SIGNED_TEXT } from "../fixtures/sha1-bound-key.ts";
import { type Keyring, readKeyring } from "./keyring.ts";
import { verifyClearSigned, verifyDetached } from "./verify.ts";

const TEXT = "Origin: Test\nSHA256:\n - dashed\n-also";
const CONTENT: Uint8Array = Buffer.from(`${TEXT}\n`);
const OPTIONS = { date: NOW, what: "InRelease" };

function keyringOf(...keys: PrivateKey[]): Promise<Keyring> {
  return readKeyring(Buffer.concat(keys.map((key) => key.toPublic().write())));
}

function fingerprint(key: PrivateKey): string {
  return key.getFingerprint().toUpperCase();
}

/** A SignatureError with this message. */
function refusal(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SignatureError, String(error));
    assert.match(error.message, message);
    return true;
  };
}

describe("verifyClearSigned()", () => {
  let trusted: PrivateKey;
  let stranger: PrivateKey;
  let expiring: PrivateKey;
  let keyring: Keyring;
  before(async () => {
    trusted = await makeKey();
    stranger = await makeKey();
    expiring = await makeKey({ expires: true, subkey: true });
    keyring = await keyringOf(trusted);
  });

  it("gives the signed text, each line ended, and the signer", async () => {
    const { content, signedBy } = await verifyClearSigned(
      await clearSign(TEXT, trusted),
      keyring,
      OPTIONS,
    );
    assert.equal(Buffer.from(content).toString(), `${TEXT}\n`);
    assert.equal(signedBy, fingerprint(trusted));
  });

  for (const type of ["rsa", "nistP256"] as const) {
    it(`accepts a key of type ${type}`, async () => {
      const key = await makeKey({ type });
      const { signedBy } = await verifyClearSigned(
        await clearSign(TEXT, key),
        await keyringOf(key),
        OPTIONS,
      );
      assert.equal(signedBy, fingerprint(key));
    });
  }

  it("names the primary key where a subkey signed", async () => {
    const { signedBy } = await verifyClearSigned(
      await clearSign(TEXT, expiring),
      await keyringOf(expiring),
      OPTIONS,
    );
    assert.equal(signedBy, fingerprint(expiring));
  });

  it("refuses a key for its size or its algorithm, with the reason", async () => {
    const small = await makeKey({ type: "rsa", config: { minRSABits: 1024 }, rsaBits: 1024 });
    const config = { minRSABits: 1024 };
    const text = await clearSign(TEXT, small, config);
    await assert.rejects(
      verifyClearSigned(text, await keyringOf(small), OPTIONS),
      refusal(/must not sign: it is RSA of 1024 bits, and 2048 are the least$/),
    );
    const legacy = { ...OPTIONS, allowLegacy: true };
    assert.ok((await verifyClearSigned(text, await keyringOf(small), legacy)).signedBy);
  });

  it("refuses a key that SHA-1 or SHA-224 binds where sqv does", async () => {
    const sqv = { ...OPTIONS, asSqv: true };
    const config = { preferredHashAlgorithm: enums.hash.sha224 };
    const key = await makeKey({ type: "rsa", config });
    const text = await clearSign(TEXT, key);
    const keys = await keyringOf(key);
    assert.equal((await verifyClearSigned(text, keys, OPTIONS)).signedBy, fingerprint(key));
    await assert.rejects(
      verifyClearSigned(text, keys, sqv),
      refusal(/must not sign: SHA-224, which is out of use, binds it to its name$/),
    );
    const old = await readKeyring(Buffer.from(SHA1_BOUND_KEY));
    const signed = Buffer.from(SIGNED_TEXT);
    assert.deepEqual([(await verifyClearSigned(signed, old, OPTIONS)).signedBy], old.fingerprints);
    await assert.rejects(
      verifyClearSigned(signed, old, sqv),
      refusal(/must not sign: SHA-1, which is broken, binds it to its name$/),
    );
  });

  it("takes a good key where sqv checks", async () => {
    const text = await clearSign(TEXT, trusted);
    const { signedBy } = await verifyClearSigned(text, keyring, { ...OPTIONS, asSqv: true });
    assert.equal(signedBy, fingerprint(trusted));
  });

  it("lets no subkey sign where only the primary key is trusted", async () => {
    const text = await clearSign(TEXT, expiring);
    const primary = (await keyringOf(expiring)).withoutSubkeys();
    assert.deepEqual(primary.fingerprints, [fingerprint(expiring)]);
    await assert.rejects(
      verifyClearSigned(text, primary, OPTIONS),
      refusal(/none of them is trusted/),
    );
    const own = await verifyClearSigned(
      await clearSign(TEXT, trusted),
      keyring.withoutSubkeys(),
      OPTIONS,
    );
    assert.equal(own.signedBy, fingerprint(trusted));
  });

  it("accepts one trusted signature among unknown ones", async () => {
    const text = await clearSign(TEXT, [stranger, trusted]);
    assert.equal((await verifyClearSigned(text, keyring, OPTIONS)).signedBy, fingerprint(trusted));
  });

  it("refuses signatures that are too large or too many, before anybody vouches for them", async () => {
    const text = Buffer.from(await clearSign(TEXT, trusted)).toString();
    const armor = "-----BEGIN PGP SIGNATURE-----";
    const large = text.replace(armor, `${armor}\nComment: ${"x".repeat(128 << 10)}`);
    await assert.rejects(verifyClearSigned(Buffer.from(large), keyring, OPTIONS), {
      name: "FormatError",
      message: "Cannot read InRelease: its signature is larger than 128 KiB",
    });
    const { binary } = await detachSign(CONTENT, stranger);
    const many = Buffer.concat(Array.from({ length: 101 }, () => binary));
    await assert.rejects(verifyDetached(CONTENT, many, keyring, OPTIONS), {
      name: "FormatError",
      message: "Cannot read InRelease: there are more than 100 signatures",
    });
  });

  it("gives no blanks that the signature does not cover", async () => {
    const text = Buffer.from(await clearSign(TEXT, trusted))
      .toString()
      .replace("Origin: Test", "Origin: Test \t\r");
    const { content } = await verifyClearSigned(Buffer.from(text), keyring, OPTIONS);
    assert.equal(Buffer.from(content).toString(), `${TEXT}\n`);
  });

  it("refuses text that was changed", async () => {
    const text = Buffer.from(await clearSign(TEXT, trusted))
      .toString()
      .replace("Origin: Test", "Origin: Tost");
    await assert.rejects(
      verifyClearSigned(Buffer.from(text), keyring, OPTIONS),
      refusal(/^Cannot verify InRelease: the content is not what [0-9A-F]{40} signed$/),
    );
  });

  it("refuses a signature by unknown keys and lists them", async () => {
    await assert.rejects(
      verifyClearSigned(await clearSign(TEXT, stranger), keyring, OPTIONS),
      (error: SignatureError) => {
        refusal(/^Cannot verify InRelease: it is signed by [0-9A-F]{40}, and none .* trusted$/)(
          error,
        );
        assert.deepEqual(error.signers, [fingerprint(stranger)]);
        return true;
      },
    );
  });

  it("refuses text without a signature", async () => {
    await assert.rejects(
      verifyClearSigned(CONTENT, keyring, OPTIONS),
      refusal(/^Cannot verify InRelease: it has no signature/),
    );
  });

  it("refuses text after the signed part", async () => {
    const text = Buffer.concat([await clearSign(TEXT, trusted), Buffer.from("Origin: Evil\n")]);
    await assert.rejects(verifyClearSigned(text, keyring, OPTIONS), FormatError);
  });

  it("refuses a damaged armor", async () => {
    const text = Buffer.from(await clearSign(TEXT, trusted))
      .toString()
      .replace(/(BEGIN PGP SIGNATURE-----\n\n)\w{8}/, "$1AAAAAAAA");
    await assert.rejects(verifyClearSigned(Buffer.from(text), keyring, OPTIONS));
  });

  it("refuses a key that has expired", async () => {
    await assert.rejects(
      verifyClearSigned(await clearSign(TEXT, expiring), await keyringOf(expiring), {
        date: LATER,
      }),
      refusal(/^Cannot verify the signature: the key [0-9A-F]{40} has expired$/),
    );
  });

  it("accepts a key that has expired where it may", async () => {
    const { signedBy } = await verifyClearSigned(
      await clearSign(TEXT, expiring),
      await keyringOf(expiring),
      { date: LATER, allowExpired: true },
    );
    assert.equal(signedBy, fingerprint(expiring));
  });

  it("refuses a revoked key, also where expired ones may sign", async () => {
    const { privateKey } = await revokeKey({ key: trusted, date: LATER, format: "object" });
    await assert.rejects(
      verifyClearSigned(await clearSign(TEXT, trusted), await keyringOf(privateKey), {
        ...OPTIONS,
        allowExpired: true,
      }),
      refusal(/must not sign: it has been revoked$/),
    );
  });

  // CVE-2021-3521
  it("refuses a subkey that its primary key has not bound", async () => {
    const stranger = await makeKey({ subkey: true });
    const text = await clearSign(TEXT, stranger);
    const [subkey, binding] = stranger.toPublic().toPacketList().slice(-2);
    for (const grafted of [[subkey], [subkey, binding]]) {
      const packets = trusted.toPublic().toPacketList();
      packets.push(...(grafted as typeof packets));
      await assert.rejects(
        verifyClearSigned(text, await readKeyring(packets.write()), OPTIONS),
        refusal(/must not sign: Could not find valid signing key packet/),
      );
    }
  });

  it("refuses a signature from the future", async () => {
    await assert.rejects(
      verifyClearSigned(await clearSign(TEXT, trusted), keyring, {
        date: new Date("2024-03-01T00:00:00Z"),
      }),
      refusal(/is dated in the future$/),
    );
  });
});

describe("verifyDetached()", () => {
  let key: PrivateKey;
  let keyring: Keyring;
  before(async () => {
    key = await makeKey();
    keyring = await keyringOf(key);
  });

  it("accepts a binary signature", async () => {
    const { binary } = await detachSign(CONTENT, key);
    assert.deepEqual(await verifyDetached(CONTENT, binary, keyring, OPTIONS), {
      signedBy: fingerprint(key),
    });
  });

  it("accepts content that is not in memory", async () => {
    const { binary } = await detachSign(CONTENT, key);
    assert.deepEqual(await verifyDetached(contentOf(CONTENT), binary, keyring, OPTIONS), {
      signedBy: fingerprint(key),
    });
  });

  it("accepts an armored signature", async () => {
    const { armored } = await detachSign(CONTENT, key);
    assert.deepEqual(await verifyDetached(CONTENT, armored, keyring, OPTIONS), {
      signedBy: fingerprint(key),
    });
  });

  it("refuses content that was changed", async () => {
    const { binary } = await detachSign(CONTENT, key);
    const changed = Uint8Array.from(CONTENT);
    changed[0] = 0x41;
    await assert.rejects(
      verifyDetached(changed, binary, keyring, OPTIONS),
      refusal(/the content is not what/),
    );
  });

  it("refuses a signature that is cut off anywhere", async () => {
    const { binary } = await detachSign(CONTENT, key);
    for (let length = 0; length < binary.length; length++) {
      await assert.rejects(
        verifyDetached(CONTENT, binary.subarray(0, length), keyring, OPTIONS),
        (error) => error instanceof FormatError || error instanceof SignatureError,
        `${length}`,
      );
    }
  });

  it("refuses SHA-1", async () => {
    const { binary } = await detachSign(CONTENT, key);
    binary[5] = enums.hash.sha1; // after two octets of header: version, type, key algorithm, digest
    await assert.rejects(
      verifyDetached(CONTENT, binary, keyring, OPTIONS),
      refusal(/rests on SHA1, which is broken$/),
    );
  });
});
