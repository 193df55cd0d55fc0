import assert from "node:assert/strict";
import { test } from "node:test";
import { readKeyring } from "@rootsmith/openpgp";
import { DEBIAN_ARCHIVE_KEYS } from "./debian-archive-keys.ts";
import { DEBIAN } from "./debian-releases.ts";
import { archivesOf } from "./trusted-keys.ts";

test("DEBIAN_ARCHIVE_KEYS has each key that a release pins, and no other", async () => {
  const keyring = await readKeyring(new TextEncoder().encode(DEBIAN_ARCHIVE_KEYS));
  const pinned = archivesOf(DEBIAN).flatMap(({ keys }) => keys);
  assert.deepEqual([...new Set(pinned)].sort(), keyring.fingerprints.toSorted());
});
