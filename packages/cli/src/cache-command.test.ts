import assert from "node:assert/strict";
import { test } from "node:test";
import { itemLine, pruneOptions } from "./cache-command.ts";

// 2023-11-14T22:13:20Z
const NOW = 1_700_000_000_000;

test("pruneOptions() means 30 days without flags", () => {
  assert.deepEqual(pruneOptions({}, NOW), { olderThan: 1_697_408_000 });
});

test("pruneOptions() takes a size alone, or with an age", () => {
  assert.deepEqual(pruneOptions({ maxSize: "5GB" }, NOW), { maxBytes: 5_000_000_000 });
  assert.deepEqual(pruneOptions({ maxSize: "5GB", olderThan: "1d" }, NOW), {
    olderThan: 1_699_913_600,
    maxBytes: 5_000_000_000,
  });
});

test("pruneOptions() takes everything with all", () => {
  assert.deepEqual(pruneOptions({ all: true, olderThan: "1d" }, NOW), { all: true });
});

test("itemLine() says when it was used, its size, and what it is", () => {
  const digest = `sha256:${"ab".repeat(32)}` as const;
  assert.equal(
    itemLine({ kind: "blob", digest, size: 2_750_000, lastUsed: 1_700_000_000.25 }),
    `2023-11-14    2.8 MB  blob    ${digest}`,
  );
  assert.equal(
    itemLine({ kind: "record", key: { layers: 1 }, size: 512, lastUsed: 1_700_000_000 }),
    '2023-11-14     512 B  record  {"layers":1}',
  );
});
