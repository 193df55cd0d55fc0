import assert from "node:assert/strict";
import { test } from "node:test";
import { readKeyring } from "@rootsmith/openpgp";
import { findRelease, type Release } from "./release.ts";
import { UBUNTU } from "./ubuntu-releases.ts";

const codenames = (has: (release: Release) => boolean | undefined): string[] =>
  UBUNTU.releases.filter(has).map(({ codename }) => codename);

/** The first mirror of an architecture. */
function mirrorOf(suite: string, architecture: string): string | undefined {
  const archive = findRelease(UBUNTU, suite)?.archives.find(
    ({ architectures }) => architectures?.includes(architecture) ?? true,
  );
  return archive?.mirrors[0];
}

test("UBUNTU has every key that a release pins, and no other", async () => {
  const keyring = await readKeyring(new TextEncoder().encode(UBUNTU.keys));
  const pinned = UBUNTU.releases.flatMap(({ archives }) => archives.flatMap(({ keys }) => keys));
  assert.deepEqual([...new Set(pinned)].sort(), keyring.fingerprints.toSorted());
});

test("UBUNTU finds releases by codename and by version", () => {
  assert.equal(findRelease(UBUNTU, "xenial")?.version, "16.04");
  assert.equal(findRelease(UBUNTU, "24.04")?.codename, "noble");
  assert.equal(findRelease(UBUNTU, "warty"), undefined);
});

test("UBUNTU has all releases from trusty on, twice a year", () => {
  assert.equal(UBUNTU.releases[0]?.codename, "trusty");
  const months = UBUNTU.releases.map(({ version }) => {
    const [year = 0, month] = version.split(".").map(Number);
    return year * 2 + (month === 4 ? 0 : 1);
  });
  assert.deepEqual(
    months,
    [...months.keys()].map((index) => 14 * 2 + index),
  );
});

test("UBUNTU has a release with long support each second April", () => {
  assert.deepEqual(
    codenames(({ lts }) => lts),
    ["trusty", "xenial", "bionic", "focal", "jammy", "noble", "resolute"],
  );
});

test("UBUNTU splits /usr up to cosmic, and has upstart up to zesty", () => {
  assert.equal(codenames(({ mergedUsr }) => !mergedUsr).at(-1), "cosmic");
  assert.equal(codenames(({ upstart }) => upstart).at(-1), "zesty");
});

test("UBUNTU knows the mirror by architecture and by age", () => {
  assert.equal(mirrorOf("xenial", "amd64"), "http://archive.ubuntu.com/ubuntu");
  assert.equal(mirrorOf("xenial", "i386"), "http://archive.ubuntu.com/ubuntu");
  assert.equal(mirrorOf("xenial", "arm64"), "http://ports.ubuntu.com/ubuntu-ports");
  assert.equal(mirrorOf("zesty", "amd64"), "http://old-releases.ubuntu.com/ubuntu");
  assert.equal(mirrorOf("zesty", "arm64"), "http://old-releases.ubuntu.com/ubuntu");
});
