import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { ResolveError } from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import { makeSigningKey } from "@rootsmith/testing/debian";
import { contextOf, hostFilesOf } from "../../fixtures/fake-repositories.ts";
import type { Archive, Distribution } from "./release.ts";
import { trustedKeys } from "./trusted-keys.ts";

const KEYRING = "/usr/share/keyrings/tiny-archive-keyring.gpg";

async function keysOf(...names: readonly string[]): Promise<Record<string, string>> {
  const keys = await Promise.all(names.map(() => makeSigningKey()));
  return Object.fromEntries(names.map((name, i) => [name, keys[i]?.publicKey ?? ""]));
}

async function fingerprintOf(key = ""): Promise<string> {
  return (await readKeyring(new TextEncoder().encode(key))).fingerprints[0] ?? "";
}

function tiny(fingerprints: readonly string[]): Distribution & { readonly archive: Archive } {
  const archive = { repository: "tiny", mirrors: ["http://tiny.example"], keys: fingerprints };
  const release = {
    codename: "one",
    version: "1",
    mergedUsr: true,
    pockets: {},
    components: ["main"],
    sources: { format: "one-line" },
    archives: [archive],
  } as const;
  return { name: "tiny", title: "Tiny", releases: [release], keys: KEYRING, archive };
}

test("trustedKeys() takes the pinned keys of a keyring of the host, and no others", async () => {
  const { pinned = "", other = "" } = await keysOf("pinned", "other");
  const fingerprint = await fingerprintOf(pinned);
  const distribution = tiny(["0".repeat(40), fingerprint]);
  const keyring = new TextEncoder().encode(pinned + other);
  const ctx = contextOf({}, { hostFiles: hostFilesOf({ [KEYRING]: keyring }) });
  const keys = await trustedKeys(distribution, ctx);
  const picked = await keys.ofArchives([distribution.archive]).keyring();
  assert.deepEqual(picked.fingerprints, [fingerprint]);
});

test("trustedKeys() names the key where the host has no such keyring", async () => {
  const hostFiles = async (path: string): Promise<never> => {
    throw new ResolveError(`Cannot find "${path}": there is no such file or directory`);
  };
  await assert.rejects(trustedKeys(tiny(["A".repeat(40)]), contextOf({}, { hostFiles })), {
    name: "ResolveError",
    message: `Cannot verify the archive of Tiny: there is no keyring "${KEYRING}" on this machine`,
    hint: `Name a file that has the key ${"A".repeat(40)} with --keyring`,
  });
});

test("trustedKeys() names the file of the caller's keys that has none", async () => {
  const ctx = contextOf({}, { keyring: Buffer.from("hello"), keyringName: "./vendor.asc" });
  await assert.rejects(trustedKeys(tiny([]), ctx), {
    name: "FormatError",
    message: 'Cannot read the keyring "./vendor.asc": it has no public key',
  });
});
