import assert from "node:assert/strict";
import { test } from "node:test";
import { freeIdRange, parseIdRange } from "./subordinate-ids.ts";

const FILE = "alice:100000:65536\n1002:165536:65535\ncarol:300000:1000\ncarol:400000:65536\n";

test("parseIdRange() finds a user by name or by number", () => {
  assert.deepEqual(parseIdRange(FILE, "alice", 1000), { start: 100000, count: 65536 });
  assert.deepEqual(parseIdRange(FILE, "bob", 1002), { start: 165536, count: 65535 });
});

test("parseIdRange() passes over ranges that are too small for a rootfs", () => {
  assert.deepEqual(parseIdRange(FILE, "carol", 1003), { start: 400000, count: 65536 });
});

test("parseIdRange() has nothing for others", () => {
  assert.equal(parseIdRange(FILE, "dave", 1004), undefined);
  assert.equal(parseIdRange("dave:x:y\n", "dave", 1004), undefined);
});

test("freeIdRange() begins where nobody has an id yet", () => {
  assert.deepEqual(freeIdRange(["", ""]), { first: 100_000, last: 165_535 });
  assert.deepEqual(freeIdRange([FILE, "# none\n"]), { first: 465_536, last: 531_071 });
  assert.deepEqual(freeIdRange(["a:100000:65536\n", "a:165536:65536\n"]), {
    first: 231_072,
    last: 296_607,
  });
});
