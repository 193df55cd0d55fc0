import assert from "node:assert/strict";
import { test } from "node:test";
import type { Key, PrivateKey, PublicKey } from "openpgp";
import { LATER, makeKey, NOW } from "../fixtures/fake-signer.ts";
import { fingerprintOf, Keyring } from "./keyring.ts";
import { type OwnerTrust, readOwnerTrust, trustedKeys } from "./trusted-keys.ts";

const [first, second, third] = [await makeKey(), await makeKey(), await makeKey()];
const masters = [first, second, third];
const packager = (await makeKey()).toPublic();
const now = NOW.getTime() / 1000;

function owner(key: Key, trust: OwnerTrust["trust"]): OwnerTrust {
  return { fingerprint: fingerprintOf(key.toPublic()), trust };
}

const marginal = masters.map((key) => owner(key, "marginal"));

/** The packager's key with the certifications of `by`. */
async function certified(by: readonly PrivateKey[]): Promise<PublicKey> {
  return (await packager.signPrimaryUser([...by], NOW)) as PublicKey;
}

function ringOf(...keys: readonly Key[]): Keyring {
  return new Keyring([...masters, ...keys].map((key) => key.toPublic()));
}

/** Whether the packager's key counts beside those of the masters. */
async function counts(
  key: PublicKey,
  owners: readonly OwnerTrust[],
  options: Partial<Parameters<typeof trustedKeys>[2]> = {},
): Promise<boolean> {
  const { fingerprints } = await trustedKeys(ringOf(key), owners, { now, ...options });
  return fingerprints.includes(fingerprintOf(key));
}

test("trustedKeys() takes a key for which three marginal owners vouch", async () => {
  assert.equal(await counts(await certified(masters), marginal), true);
  assert.equal(await counts(await certified(masters.slice(0, 2)), marginal), false);
  assert.equal(await counts(packager, marginal), false);
});

test("trustedKeys() takes a key for which one full owner vouches", async () => {
  assert.equal(await counts(await certified([first]), [owner(first, "full")]), true);
});

test("trustedKeys() counts an owner once, however often it has certified", async () => {
  const twice = await (await certified([first, second])).signPrimaryUser([first], NOW);
  assert.equal(await counts(twice as PublicKey, marginal), false);
});

test("trustedKeys() takes no key that is revoked, nor the word of one that is", async () => {
  const key = await certified(masters);
  assert.equal(await counts(key, marginal, { revoked: [fingerprintOf(key)] }), false);
  const revoked = [fingerprintOf(first.toPublic())];
  assert.equal(await counts(key, marginal, { revoked }), false);
  assert.deepEqual(
    (await trustedKeys(ringOf(key), marginal, { now, revoked })).fingerprints,
    masters.slice(1).map((master) => fingerprintOf(master.toPublic())),
  );
});

test("trustedKeys() takes no key that has expired", async () => {
  const key = (await makeKey({ expires: true })).toPublic();
  const vouched = (await key.signPrimaryUser(masters, NOW)) as PublicKey;
  assert.equal(await counts(vouched, marginal), true);
  assert.equal(await counts(vouched, marginal, { now: LATER.getTime() / 1000 }), false);
});

test("trustedKeys() says which owner has no key in the keyring", async () => {
  await assert.rejects(trustedKeys(ringOf(), [owner(packager, "full")], { now }), {
    name: "RangeError",
    message: /^Cannot pick key "[0-9A-F]{40}": the keyring has /,
  });
});

test("readOwnerTrust() reads what gpg exports", () => {
  const [a, b, c] = ["A", "B", "C"].map((digit) => digit.repeat(40)) as [string, string, string];
  const text = `# List of assigned trustvalues\n${a}:4:\n${b.toLowerCase()}:6:\n${c}:2:\n`;
  assert.deepEqual(readOwnerTrust(text), [
    { fingerprint: a, trust: "marginal" },
    { fingerprint: b, trust: "full" },
  ]);
  assert.throws(() => readOwnerTrust("A1:4:"), {
    name: "FormatError",
    message: 'Cannot read the owner trust "A1:4:": it is not FINGERPRINT:LEVEL:',
  });
});
