import assert from "node:assert/strict";
import { test } from "node:test";
import { readKeyring } from "@rootsmith/openpgp";
import { AZURELINUX } from "./azurelinux-releases.ts";
import { CENTOS } from "./centos-releases.ts";
import { FEDORA } from "./fedora-releases.ts";
import { MAGEIA } from "./mageia-releases.ts";
import { ALMA, ORACLE, ROCKY, SCIENTIFIC, SLC } from "./rebuild-releases.ts";
import { RELEASE_KEYS } from "./release-keys.ts";

const FAMILIES = [CENTOS, ROCKY, ALMA, ORACLE, SCIENTIFIC, SLC, FEDORA, MAGEIA, AZURELINUX];

test("RELEASE_KEYS has every key that a release pins, and no other", async () => {
  const { fingerprints } = await readKeyring(new TextEncoder().encode(RELEASE_KEYS));
  const pinned = FAMILIES.flatMap(({ releases }) => releases.flatMap(({ keys }) => keys));
  assert.deepEqual([...new Set(fingerprints)].sort(), [...new Set(pinned)].sort());
});

test("releases have names, paths and architectures of their own", () => {
  for (const { name, releases } of FAMILIES) {
    const names = releases.flatMap((release) => [release.name, ...(release.aliases ?? [])]);
    assert.equal(new Set(names).size, names.length, name);
    for (const { repositories, architectures, mirrors } of releases) {
      assert.equal(new Set(repositories.map(({ id }) => id)).size, repositories.length);
      assert.ok(repositories.every(({ path }) => path.includes("$basearch")));
      assert.ok(architectures.length > 0);
      assert.ok(mirrors.every((url) => !url.endsWith("/")));
    }
  }
});
