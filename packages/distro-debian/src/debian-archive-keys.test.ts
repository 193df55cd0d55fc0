import assert from "node:assert/strict";
import { test } from "node:test";
import { readKeyring } from "@rootsmith/openpgp";
import { DEBIAN_ARCHIVE_KEYS } from "./archive-keys.ts";
import { DEBIAN_RELEASES } from "./releases.ts";

test("DEBIAN_ARCHIVE_KEYS has each key that a release pins, and no other", async () => {
  const keyring = await readKeyring(new TextEncoder().encode(DEBIAN_ARCHIVE_KEYS));
  const pinned = DEBIAN_RELEASES.flatMap(({ keys }) => [...keys.archive, ...keys.security]);
  assert.deepEqual([...new Set(pinned)].sort(), keyring.fingerprints.toSorted());
});
