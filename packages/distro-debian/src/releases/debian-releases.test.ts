import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBIAN } from "./debian-releases.ts";
import { findRelease } from "./release.ts";
import { archivesOf } from "./trusted-keys.ts";
import { UBUNTU } from "./ubuntu-releases.ts";

test("findRelease() finds codenames, versions and aliases", () => {
  assert.equal(findRelease(DEBIAN, "bookworm")?.version, "12");
  assert.equal(findRelease(DEBIAN, "13")?.codename, "trixie");
  assert.equal(findRelease(DEBIAN, "unstable")?.codename, "sid");
  assert.equal(findRelease(DEBIAN, "potato"), undefined);
  assert.equal(findRelease(DEBIAN, ""), undefined);
});

test("DEBIAN pins whole fingerprints for each archive that a release has", () => {
  for (const { keys } of archivesOf(DEBIAN)) {
    assert.ok(keys.length > 0);
    for (const key of keys) assert.match(key, /^[0-9A-F]{40}$/);
  }
});

test("DEBIAN has a security archive for each release with a security pocket", () => {
  for (const { codename, pockets, securityArchive } of DEBIAN.releases) {
    assert.equal(securityArchive !== undefined, pockets.security !== undefined, codename);
  }
});

test("DEBIAN and UBUNTU say whose apt checks signatures by sqv: the first that depend on it", () => {
  const codenames = [DEBIAN, UBUNTU].flatMap(({ releases }) =>
    releases.filter(({ sqv }) => sqv).map(({ codename }) => codename),
  );
  assert.deepEqual(codenames, ["trixie", "forky", "sid", "stonking", "tenacious"]);
});

test("DEBIAN and UBUNTU have the days of each release that has a version", () => {
  const without = [DEBIAN, UBUNTU].flatMap(({ releases }) =>
    releases.filter(({ dates }) => dates === undefined).map(({ codename }) => codename),
  );
  assert.deepEqual(without, ["sid"]);
});
