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

test("suggestName() says nothing where nothing is near", () => {
  assert.equal(suggestName("apache2", NAMES), undefined);
  assert.equal(suggestName("nanoo", NAMES), 'Did you mean "nano"?');
});
