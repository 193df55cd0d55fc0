import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ByteSource,
  collectBytes,
  digestOfBytes,
  type FileSource,
  type JsonValue,
  type ResolveContext,
  storedBytes,
  writeTar,
} from "@rootsmith/core/provider";
import type { PrivateKey, PublicKey } from "openpgp";
import { file, makeKey } from "../../fixtures/arch-mirror.ts";
import { givenKeyring, packagedKeyring } from "./trusted-keyring.ts";

const SIGNED = new Date("2024-01-02T00:00:00Z");
const now = Date.parse("2026-11-01T00:00:00Z") / 1000;

const masterKeys = await Promise.all(["1", "2", "3", "4"].map((name) => makeKey(`Master ${name}`)));
const masters = masterKeys.map(fingerprintOf);
const packager = await certified(await makeKey(), masterKeys.slice(0, 3));
const stranger = await certified(await makeKey("Stranger"), masterKeys.slice(0, 2));

function fingerprintOf(key: PrivateKey | PublicKey): string {
  return key.getFingerprint().toUpperCase();
}

async function certified(key: PrivateKey, by: readonly PrivateKey[]): Promise<PublicKey> {
  return (await key.toPublic().signPrimaryUser([...by], SIGNED)) as PublicKey;
}

const ctx = {
  signal: new AbortController().signal,
  memo: (_key: JsonValue, compute: () => Promise<JsonValue>) => compute(),
  derive: async (_key: string, produce: () => ByteSource | Promise<ByteSource | FileSource>) =>
    storedBytes(await collectBytes((await produce()) as ByteSource)),
} as unknown as ResolveContext;

const RING = Buffer.concat(
  [...masterKeys.map((key) => key.toPublic()), packager, stranger].map((key) => key.write()),
);

/** The keys that count of a package with these files. */
async function counted(
  files: Readonly<Record<string, string | Uint8Array>>,
  known: readonly string[] = masters,
): Promise<readonly string[]> {
  const entries = Object.entries(files).map(([suffix, content]) =>
    file(`usr/share/pacman/keyrings/archlinux${suffix}`, content),
  );
  const tar = await collectBytes(writeTar(entries, { epoch: now }));
  const keyring = { digest: digestOfBytes(tar), content: storedBytes(tar) };
  return (await packagedKeyring(keyring, { now, masters: known }, ctx)).fingerprints;
}

const trusted = masters.map((master) => `${master}:4:\n`).join("");

test("packagedKeyring() takes the masters and the keys for which three of them vouch", async () => {
  assert.deepEqual(await counted({ ".gpg": RING, "-trusted": trusted, "-revoked": "" }), [
    ...masters,
    fingerprintOf(packager),
  ]);
});

test("packagedKeyring() takes no key that the package lists as revoked, nor the word of one", async () => {
  const without = (key: string): Promise<readonly string[]> =>
    counted({ ".gpg": RING, "-trusted": trusted, "-revoked": `${key}\n` });
  assert.deepEqual(await without(fingerprintOf(packager)), masters);
  assert.deepEqual(await without(masters[0] as string), masters.slice(1));
});

test("packagedKeyring() takes no master that is not pinned, and none that the package does not name", async () => {
  const files = { ".gpg": RING, "-trusted": trusted };
  assert.deepEqual(await counted(files, masters.slice(1)), masters.slice(1));
  await assert.rejects(counted(files, masters.slice(2)), {
    name: "SignatureError",
    message:
      "Cannot trust archlinux-keyring: it has 2 of the master keys that are known, and 3 are needed",
  });
  await assert.rejects(counted({ ...files, "-trusted": `${masters[0]}:4:\n` }), {
    name: "SignatureError",
    message:
      "Cannot trust archlinux-keyring: it has 1 of the master keys that are known, and 3 are needed",
  });
  await assert.rejects(counted({ ".gpg": RING }), {
    name: "SignatureError",
    message: 'Cannot trust archlinux-keyring: it has no keyring in "usr/share/pacman/keyrings"',
  });
});

test("givenKeyring() is decided by the masters if it has them, else all keys of it count", async () => {
  const own = await givenKeyring(RING, undefined, { now });
  assert.equal(own.fingerprints.length, 6);
  const theirs = await givenKeyring(RING, undefined, { now, masters });
  assert.deepEqual(theirs.fingerprints, [...masters, fingerprintOf(packager)]);
});
