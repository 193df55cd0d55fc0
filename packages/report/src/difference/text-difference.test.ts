import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "@rootsmith/core/provider";
import { textDifference } from "./text-difference.ts";

function file(content: string | Uint8Array): FsEntry {
  return { type: "file", path: "x", mode: 0o644, content: contentOf(content) };
}

test("textDifference() gives the lines that differ, with three around them", async () => {
  const lines = (last: string): FsEntry => file(`1\n2\n3\n4\n5\n${last}\n`);
  assert.deepEqual(await textDifference(lines("6"), lines("six")), [
    "@@ -3,4 +3,4 @@",
    " 3",
    " 4",
    " 5",
    "-6",
    "+six",
  ]);
});

test("textDifference() says nothing of what is no small text", async () => {
  const link: FsEntry = { type: "symlink", path: "x", mode: 0o777, target: "y" };
  for (const other of [
    file("a\0b"),
    file(Uint8Array.of(0xff)),
    file("x".repeat(70_000)),
    file(Array.from({ length: 1500 }, (_, index) => `${index}\n`).join("")),
    link,
  ]) {
    assert.equal(await textDifference(file("text\n"), other), undefined);
  }
});
