import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { formatFileOwners, readFileOwners } from "./file-owners.ts";

function file(path: string, owner?: string): FsEntry {
  const content = contentOf("");
  return { type: "file", path, mode: 0o644, content, ...(owner && { package: owner }) };
}

test("formatFileOwners() lists what is no directory by its package", () => {
  const entries: readonly FsEntry[] = [
    { type: "dir", path: "bin", mode: 0o755, package: "pkg:a" },
    file("bin/a", "pkg:a"),
    { type: "symlink", path: "bin/b", mode: 0o777, target: "a", package: "pkg:a" },
    file("bin/c"),
    { type: "whiteout", path: "bin/d" },
  ];
  assert.equal(formatFileOwners(entries), '{"pkg:a":["bin/a","bin/b"],"":["bin/c"]}');
});

test("readFileOwners() goes by the topmost layer that has a path", async () => {
  const layers = [
    [file("a", "pkg:a"), file("b", "pkg:a"), file("c", "pkg:a")],
    [file("b", "pkg:b"), file("c")],
  ].map((entries) => contentOf(formatFileOwners(entries)));
  assert.deepEqual(
    [...(await readFileOwners(layers))],
    [
      ["a", "pkg:a"],
      ["b", "pkg:b"],
    ],
  );
});
