import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions } from "./version.ts";

function assertOrder(...versions: readonly string[]): void {
  for (const [i, older] of versions.entries()) {
    for (const newer of versions.slice(i + 1)) {
      assert.ok(compareVersions(older, newer) < 0, `${older} < ${newer}`);
      assert.ok(compareVersions(newer, older) > 0, `${newer} > ${older}`);
    }
  }
}

test("compareVersions() compares epochs first", () => {
  assertOrder("9.9-1", "1:0.1-1", "2:0.0.1", "10:0");
});

test("compareVersions() sorts a tilde before everything, even the end", () => {
  // deb-version(7): ~~, ~~a, ~, the empty part, a
  assertOrder("1.0~~", "1.0~~a", "1.0~", "1.0", "1.0a");
  assertOrder("2.36-9+deb12u3~bpo", "2.36-9+deb12u3");
});

test("compareVersions() sorts letters before other characters", () => {
  assertOrder("1.0-1", "1.0a", "1.0+");
  assertOrder("1.0", "1.0b1", "1.0rc1", "1.0+dfsg", "1.0.1");
});

test("compareVersions() compares digits as numbers of any length", () => {
  assertOrder("1.9", "1.10", "1.100");
  assertOrder("0.20240101123456788", "0.20240101123456789", "0.120240101123456789");
  assert.equal(compareVersions("1.001", "1.1"), 0);
});

test("compareVersions() takes the last hyphen as the start of the revision", () => {
  assertOrder("1.2-3-1", "1.2-3-2", "1.2-4-1");
  assert.equal(compareVersions("1.0", "1.0-0"), 0);
  assert.equal(compareVersions("0:1.0-1", "1.0-1"), 0);
});
