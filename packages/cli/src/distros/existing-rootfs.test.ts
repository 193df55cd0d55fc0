import assert from "node:assert/strict";
import { test } from "node:test";
import { rootfsImageName } from "./existing-rootfs.ts";

for (const [path, name] of [
  ["./rootfs", "rootfs"],
  ["/srv/My_Tree.v2/", "my-tree-v2"],
  ["https://example.org/base.tar.xz", "base"],
  ["base.tgz", "base"],
  ["..", "rootfs"],
  ["/", "rootfs"],
  ["scratch.tar", "rootfs"],
] as const) {
  test(`rootfsImageName() calls the image of "${path}" ${name}`, () => {
    assert.equal(rootfsImageName(path), name);
  });
}
