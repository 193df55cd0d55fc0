import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBIAN_RELEASES, findDebianRelease } from "./releases.ts";

test("findDebianRelease() finds codenames and aliases", () => {
  assert.equal(findDebianRelease("bookworm")?.version, "12");
  assert.equal(findDebianRelease("unstable")?.codename, "sid");
  assert.equal(findDebianRelease("potato"), undefined);
});

test("DEBIAN_RELEASES pins whole fingerprints for each archive that a release has", () => {
  for (const { codename, keys, pockets } of DEBIAN_RELEASES) {
    for (const key of [...keys.archive, ...keys.security]) assert.match(key, /^[0-9A-F]{40}$/);
    assert.ok(keys.archive.length > 0, codename);
    assert.equal(keys.security.length > 0, pockets, codename);
  }
});
