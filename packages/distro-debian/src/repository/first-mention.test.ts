import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { firstMentionOf } from "./first-mention.ts";

const INDEX = Buffer.from(`Package: a
Provides: early
Suggests: late, st
Depends: st (>= 1), mid:any | mid
Description: tool for b

Package: stx

Package: b
`);

test("firstMentionOf() takes fields in the order in which apt reads them", () => {
  assert.deepEqual(firstMentionOf(INDEX, "a"), [0, 0, 8]);
  assert.deepEqual(firstMentionOf(INDEX, "early"), [0, 9, 20]);
  assert.deepEqual(firstMentionOf(INDEX, "st"), [0, 2, 54]);
});

test("firstMentionOf() takes whole names of relations only", () => {
  assert.deepEqual(firstMentionOf(INDEX, "mid"), [0, 2, 75]);
  assert.deepEqual(firstMentionOf(INDEX, "b"), [118, 0, 127]);
  assert.equal(firstMentionOf(INDEX, "tool"), undefined);
});
