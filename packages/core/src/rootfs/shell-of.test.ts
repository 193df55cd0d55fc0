import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "./rootfs-tree.ts";
import { shellOf } from "./shell-of.ts";

const program = (path: string, mode = 0o755): FsEntry => ({
  type: "file",
  path,
  mode,
  content: contentOf("#!"),
});
const link = (path: string, target: string): FsEntry => ({
  type: "symlink",
  path,
  mode: 0o777,
  target,
});

for (const [what, entries, shell] of [
  ["nothing", [], undefined],
  ["a plain shell", [program("bin/sh")], "/bin/sh"],
  ["bash before sh", [program("bin/sh"), program("bin/bash")], "/bin/bash"],
  ["an absolute link, inside the rootfs", [link("bin/sh", "/x/b"), program("x/b")], "/bin/sh"],
  ["a chain of links", [link("bin/sh", "../a"), link("a", "b"), program("b")], "/bin/sh"],
  ["a merged /usr", [link("bin", "usr/bin"), program("usr/bin/bash")], "/bin/bash"],
  ["no link to nothing", [link("bin/bash", "busybox"), program("bin/sh")], "/bin/sh"],
  ["no link out of the root", [link("bin/sh", "../../../sh"), program("sh")], undefined],
  ["no circle", [link("bin/bash", "zsh"), link("bin/zsh", "bash")], undefined],
  ["nothing that cannot be executed", [program("bin/sh", 0o644)], undefined],
] as const) {
  test(`shellOf() finds ${what}`, () => {
    const tree = new RootfsTree();
    for (const entry of entries) tree.add(entry);
    assert.equal(shellOf(tree)?.path, shell);
  });
}
