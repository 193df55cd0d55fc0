import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { getHeapSpaceStatistics } from "node:v8";
import { limitYoungHeap } from "./young-heap.ts";

test("limitYoungHeap() keeps new objects from taking 128 MiB", async () => {
  limitYoungHeap();
  const kept: object[][] = [];
  for (let round = 0; round < 120; round++) {
    kept.push(Array.from({ length: 50_000 }, (_, index) => ({ index, name: `x${index}` })));
    if (kept.length > 16) kept.shift();
    await setImmediate();
  }
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  const size = space?.space_size ?? 0;
  assert.ok(size > 0 && size <= 64 << 20, `it has ${size} bytes`);
});
