import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readKeyring } from "@rootsmith/openpgp";
import { CENTOS_KEYS } from "../../../fixtures/centos-keys.ts";
import { TAG } from "../../file/rpm-tags.ts";
import { StoredHeader } from "../../file/stored-header.ts";
import { gpgPubkeys } from "./gpg-pubkey.ts";
import { type InstalledRpm, installedHeader } from "./installed-header.ts";
import { indexRows } from "./rpmdb-indices.ts";
import { RPM_4_4_INDICES } from "./rpmdb-old-indices.ts";

const KEYS = await readKeyring(Buffer.from(CENTOS_KEYS));
const CENTOS_5 = "473D66D5212271FD51CC17B1A8A447DCE8562897";
const CENTOS_7 = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5";
const EPOCH = 1_600_000_000;

function row(fingerprint: string, rpmVersion: string): InstalledRpm {
  const [installed] = gpgPubkeys(KEYS.pick([fingerprint]), rpmVersion, { epoch: EPOCH });
  assert.ok(installed);
  return installed;
}

function rowOf(fingerprint: string, rpmVersion: string): StoredHeader {
  const bytes = installedHeader(row(fingerprint, rpmVersion), { epoch: EPOCH, color: 3 });
  return new StoredHeader(Buffer.from(bytes));
}

/** What `rpm -q gpg-pubkey --qf '%{version}-%{release}'` says after `rpm --import`. */
const NAMES = {
  // the key was made at 459f07a3, its name certified a second later
  [`${CENTOS_5} 4.4.2.3`]: "e8562897-459f07a4",
  [`${CENTOS_7} 4.11.3`]: "f4a80eb5-53a7ff4b",
  [`${CENTOS_5} 4.16.1.3`]: "e8562897-459f07a4",
  [`${CENTOS_5} 4.18.0`]: "e8562897-459f07a3",
  [`${CENTOS_7} 4.19.1.1`]: "f4a80eb5-53a7ff4b",
  [`${CENTOS_7} 6.0.1`]: "6341ab2753d78a78a7c27bb124c6a8a7f4a80eb5-53a7ff4b",
};
for (const [key, name] of Object.entries(NAMES)) {
  test(`gpgPubkeys() names the row of ${key} ${name}`, () => {
    const [fingerprint = "", rpmVersion = ""] = key.split(" ");
    const header = rowOf(fingerprint, rpmVersion);
    assert.equal(`${header.string(TAG.VERSION)}-${header.string(TAG.RELEASE)}`, name);
    assert.equal(header.string(TAG.NAME), "gpg-pubkey");
    assert.equal(header.string(TAG.RPMVERSION), rpmVersion);
  });
}

test("gpgPubkeys() keeps the packets of the key as they were, in lines of 64", () => {
  const [key = ""] = rowOf(CENTOS_7, "4.11.3").strings(TAG.PUBKEYS);
  const lines = key.split("\n");
  assert.equal(lines[0], "mQINBFOn/0sBEADLDyZ+DQHkcTHDQSE0a0B2iYAEXwpPvs67cJ4tmhe/iMOyVMh9");
  assert.equal(lines.at(-2), "uPNL0eRx4S1G4Jn5");
  assert.equal(lines.at(-1), "");
  assert.equal(lines.length, 26);
});

test("gpgPubkeys() describes a key by its block, with the version of the rpm up to 4.18", () => {
  const linesOf = (version: string): string[] =>
    (rowOf(CENTOS_7, version).string(TAG.DESCRIPTION) ?? "").split("\n");
  const begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
  const first = "mQINBFOn/0sBEADLDyZ+DQHkcTHDQSE0a0B2iYAEXwpPvs67cJ4tmhe/iMOyVMh9";
  assert.deepEqual(linesOf("4.4.2.3").slice(0, 4), [
    begin,
    "Version: rpm-4.4.2.3 (beecrypt-4.1.2)",
    "",
    first,
  ]);
  assert.equal(linesOf("4.16.1.3")[1], "Version: rpm-4.16.1.3 (NSS-3)");
  assert.equal(linesOf("4.18.0")[1], "Version: rpm-4.18.0");
  assert.deepEqual(linesOf("4.20.1").slice(0, 3), [begin, "", first]);
  // the checksum that the file of the key has
  assert.deepEqual(linesOf("4.20.1").slice(-3), [
    "=OGYX",
    "-----END PGP PUBLIC KEY BLOCK-----",
    "",
  ]);
});

test("gpgPubkeys() provides what each rpm looks a key up by", () => {
  const user = "CentOS-7 Key (CentOS 7 Official Signing Key) <security@centos.org>";
  const provides = (version: string): readonly string[] =>
    rowOf(CENTOS_7, version).strings(TAG.PROVIDENAME);
  assert.deepEqual(provides("4.14.3"), [`gpg(${user})`, "gpg(f4a80eb5)"]);
  const all = [`gpg(${user})`, "gpg(f4a80eb5)", "gpg(24c6a8a7f4a80eb5)"];
  assert.deepEqual(provides("4.16.1.3"), all);
  assert.deepEqual(
    rowOf(CENTOS_7, "4.16.1.3").numbers(TAG.PROVIDEFLAGS),
    [0x04000008, 0x04000008, 0x04000008],
  );
  const version = (rpm: string): string | undefined =>
    rowOf(CENTOS_7, rpm).string(TAG.PROVIDEVERSION);
  assert.equal(version("4.16.1.3"), "4:24c6a8a7f4a80eb5-53a7ff4b");
  assert.equal(version("6.0.1"), "4:6341ab2753d78a78a7c27bb124c6a8a7f4a80eb5-53a7ff4b");
});

test("gpgPubkeys() provides the ids of subkeys from rpm 4.13 to 4.20", () => {
  const provides = (version: string): readonly string[] =>
    rowOf(CENTOS_5, version).strings(TAG.PROVIDENAME).slice(1);
  assert.deepEqual(provides("4.11.3"), ["gpg(e8562897)"]);
  assert.equal(provides("4.14.3").length, 2);
  assert.equal(provides("4.16.1.3").length, 4);
  assert.deepEqual(provides("6.0.1"), ["gpg(e8562897)", "gpg(a8a447dce8562897)"]);
});

test("gpgPubkeys() has the summary, the packager and the times of each rpm", () => {
  const user = "CentOS-7 Key (CentOS 7 Official Signing Key) <security@centos.org>";
  const of = (version: string): readonly unknown[] => {
    const header = rowOf(CENTOS_7, version);
    const [built] = header.numbers(TAG.BUILDTIME);
    return [header.string(TAG.SUMMARY), header.string(TAG.PACKAGER), built];
  };
  assert.deepEqual(of("4.8.0"), [`gpg(${user})`, undefined, EPOCH]);
  assert.deepEqual(of("4.14.3"), [`gpg(${user})`, user, 0x53a7ff4b]);
  assert.deepEqual(of("4.16.1.3"), [`${user} public key`, user, 0x53a7ff4b]);
});

test("gpgPubkeys() gives each row the digests and the region that its rpm knows", () => {
  const of = (version: string): readonly boolean[] => {
    const { signature, header } = row(CENTOS_7, version).rpm;
    return [
      signature.has(269),
      signature.has(273),
      signature.has(279),
      header.has(TAG.HEADERIMMUTABLE),
    ];
  };
  assert.deepEqual(of("4.4.2.3"), [false, false, false, false]);
  assert.deepEqual(of("4.8.0"), [false, false, false, false]);
  assert.deepEqual(of("4.14.3"), [true, false, false, true]);
  assert.deepEqual(of("4.16.1.3"), [true, true, false, true]);
  assert.deepEqual(of("6.0.1"), [true, true, true, true]);
});

test("gpgPubkeys() is found by its key id in the index of rpm before 4.9", () => {
  const index = RPM_4_4_INDICES.find(({ name }) => name === "Pubkeys");
  assert.ok(index);
  const [found] = indexRows(index, row(CENTOS_5, "4.4.2.3").rpm, EPOCH);
  assert.equal(Buffer.from(found?.key ?? []).toString("hex"), "a8a447dce8562897");
});
