import assert from "node:assert/strict";
import { test } from "node:test";
import { gpgPubkeys } from "./gpg-pubkey.ts";
import { TAG } from "./rpm-tags.ts";

const KEY = {
  fingerprint: "23E1DE3EF33CB18C5137A5468FB1BA749268FE2D",
  userID: "Test <test@example.invalid>",
  created: 0x6b047e66,
  bytes: Uint8Array.of(0x99, 1, 2, 3),
  armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
};

test("gpgPubkeys() names a key by the end of its fingerprint and by its age, as rpm does", () => {
  const [installed] = gpgPubkeys({ records: [KEY] }, "4.18.0");
  const header = installed?.rpm.header;
  assert.ok(header);
  assert.equal(header.string(TAG.NAME), "gpg-pubkey");
  assert.equal(header.string(TAG.VERSION), "9268fe2d");
  assert.equal(header.string(TAG.RELEASE), "6b047e66");
  assert.equal(header.string(TAG.RPMVERSION), "4.18.0");
  assert.deepEqual(header.strings(TAG.PUBKEYS), ["mQECAw=="]);
  assert.deepEqual(header.strings(TAG.PROVIDENAME), [
    "gpg(Test <test@example.invalid>)",
    "gpg(9268fe2d)",
    "gpg(8fb1ba749268fe2d)",
  ]);
  assert.equal(header.strings(TAG.PROVIDEVERSION)[0], "4:8fb1ba749268fe2d-6b047e66");
  assert.deepEqual(header.numbers(TAG.PROVIDEFLAGS), [0x04000008, 0x04000008, 0x04000008]);
});

test("gpgPubkeys() gives each row the digests of its header", () => {
  const [installed] = gpgPubkeys({ records: [KEY] }, "4.18.0");
  assert.match(installed?.rpm.signature.string(269) ?? "", /^[0-9a-f]{40}$/);
  assert.match(installed?.rpm.signature.string(273) ?? "", /^[0-9a-f]{64}$/);
});
