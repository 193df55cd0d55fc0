import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestNames, suggestName } from "./nearest-names.ts";

const NAMES = ["nginx", "nginx", "nginx-full", "nano", "python3", "python3-pip"];

test("nearestNames() gives the nearest first, each once", () => {
  assert.deepEqual(nearestNames("ngnix", NAMES), ["nginx"]);
  assert.deepEqual(nearestNames("ngnix-full", NAMES), ["nginx-full"]);
  assert.deepEqual(nearestNames("pyton3", NAMES), ["python3"]);
  assert.deepEqual(nearestNames("debiam", ["scratch", "debit", "debian"]), ["debian", "debit"]);
});

test("nearestNames() counts two letters that changed places as one", () => {
  // Of Debian's packages.
  const names = ["crun", "cdrdao", "ccal", "cddl", "curl", "scrub", "caribou", "cruft"];
  assert.deepEqual(nearestNames("crul", names)[0], "curl");
  assert.deepEqual(nearestNames("debain", ["ubuntu", "debian", "busybox"]), ["debian"]);
  assert.deepEqual(nearestNames("suiet", ["sources", "suite", "slim"]), ["suite"]);
});

test("nearestNames() puts the name first that is used most", () => {
  // Names of Debian sid, and how many relations of its index ask for them.
  const uses = Object.entries({
    ...{ curl: 134, crun: 2, crumb: 0, cron: 54, python3: 10620, cython3: 6, ipython3: 14 },
    ...{ nginx: 76, afnix: 0, gonix: 0, xonix: 1, openssl: 116, openssn: 1, git: 201, gti: 0 },
    ...{ bash: 24, zsh: 29, bosh: 0 },
  });
  const near = (wanted: string): string[] => {
    const names = uses.map(([name]) => name);
    return nearestNames(wanted, names, (asked) => new Map(uses.filter(([one]) => asked.has(one))));
  };
  assert.deepEqual(near("crul"), ["curl", "crun", "cron"]);
  assert.deepEqual(near("pyhton3"), ["python3", "ipython3", "cython3"]);
  assert.deepEqual(near("ngnix"), ["nginx", "xonix", "afnix"]);
  assert.deepEqual(near("opensssl"), ["openssl", "openssn"]);
  assert.deepEqual(near("gitt"), ["git", "gti"]);
  assert.deepEqual(near("bsh"), ["zsh", "bash", "bosh"]);
});

test("suggestName() says nothing where nothing is near", () => {
  assert.equal(suggestName("apache2", NAMES), undefined);
  assert.equal(suggestName("nanoo", NAMES), 'Did you mean "nano"?');
});
