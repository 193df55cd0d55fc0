import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes, storedBytes } from "@rootsmith/core/provider";
import { compactIndex } from "./compact-index.ts";
import { packagesIndex } from "./packages-index.ts";

const INDEX = `Package: b
Version: 1
Maintainer: Somebody <somebody@example.org>
Essential: yes
Priority: required
Description: a tool
 Provides: this is text
# a comment
 .
Provides: awk (= 1),
 other
Tag: a::b,
 c::d


Package: a
Version: 2
Provides: awk

Version: 3

Package: b
Version: 0
`;

const COMPACT = `Package: b
Version: 1
Essential: yes
Priority: required
Provides: awk (= 1),
 other

Package: a
Version: 2
Provides: awk

Version: 3

Package: b
Version: 0
a\t85\t121
b\t0\t84\t134\t156
awk\tb\ta
other\tb
{"essential":["b"],"priorities":{"required":["b"]},"nameless":1,"names":156,"providers":180}
000000000196
`;

test("compactIndex() keeps what is read of stanzas, and says where each lies", async () => {
  const bytes = await collectBytes(compactIndex([Buffer.from(INDEX)]));
  assert.equal(Buffer.from(bytes).toString(), COMPACT);
});

test("compactIndex() makes the same of any pieces", async () => {
  for (const size of [1, 2, 7, 100]) {
    const text = Buffer.from(INDEX);
    const pieces: Uint8Array[] = [];
    for (let start = 0; start < text.length; start += size) {
      pieces.push(text.subarray(start, start + size));
    }
    const bytes = await collectBytes(compactIndex(pieces));
    assert.equal(Buffer.from(bytes).toString(), COMPACT, `pieces of ${size} bytes`);
  }
});

test("packagesIndex() searches large indexes piece by piece", async () => {
  const filler = `Package: filler\nSuggests: ${"x, ".repeat(400_000)}x\n\n`;
  const text = `${filler}Package: ab\nDepends: late\n\n${filler}Package: late\nDepends: ab, other\n`;
  const content = storedBytes(await collectBytes(compactIndex([Buffer.from(text)])));
  const origin = { repository: "debian", suite: "test", component: "main" };
  const index = packagesIndex(content, origin);
  assert.deepEqual(Object.fromEntries(index.countDependents(new Set(["ab", "late"]))), {
    ab: 1,
    late: 1,
  });
  assert.equal(index.firstMentionOf("ab")?.[1], 0);
  assert.equal(index.firstMentionOf("late")?.[1], 2);
  assert.ok((index.firstMentionOf("late")?.[0] ?? 0) < (index.firstMentionOf("other")?.[0] ?? 0));
});
