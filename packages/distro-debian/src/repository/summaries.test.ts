import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { summaryLines } from "./summaries.ts";

const INDEX = `Package: a
Description: first\tof all
 Description: no field
 .
Description-md5: 0

Package: b
Version: 1

package : c
DESCRIPTION:last
\r
Package: a
Description: another version`;

async function linesOf(...pieces: readonly string[]): Promise<string> {
  const lines: Uint8Array[] = [];
  for await (const bytes of summaryLines(pieces.map((piece) => Buffer.from(piece)))) {
    lines.push(bytes);
  }
  return Buffer.concat(lines).toString();
}

test("summaryLines() gives each name once with the first line of its description", async () => {
  assert.equal(await linesOf(INDEX), "a\tfirst of all\nb\t\nc\tlast\n");
});

test("summaryLines() gives the same however the index is cut", async () => {
  for (let size = 1; size < 40; size++) {
    const pieces = INDEX.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    assert.equal(await linesOf(...pieces), "a\tfirst of all\nb\t\nc\tlast\n");
  }
});
