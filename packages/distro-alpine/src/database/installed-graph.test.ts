import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { installedApkGraph } from "./installed-graph.ts";

const INSTALLED = `P:musl
V:1.2-r0
A:x86_64
p:so:libc.musl-x86_64.so.1=1

P:busybox
V:1.36-r0
A:x86_64
D:so:libc.musl-x86_64.so.1 !other

P:busybox-openrc
V:1.36-r0
A:x86_64
i:busybox=1.36-r0 musl
`;

test("installedApkGraph() reads relations, and what the world asks for", async () => {
  const tree = new RootfsTree();
  const files = { "lib/apk/db/installed": INSTALLED, "etc/apk/world": "busybox>1\n" };
  for (const [path, text] of Object.entries(files)) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  const openrc = {
    kind: "install_if",
    weak: true,
    text: "busybox=1.36-r0 musl",
    satisfiedBy: [{ id: "pkg:apk/busybox-openrc@1.36-r0?arch=x86_64" }],
  };
  const { packages } = await installedApkGraph(tree);
  assert.deepEqual(packages.slice(0, 2), [
    {
      id: "pkg:apk/musl@1.2-r0?arch=x86_64",
      name: "musl",
      version: "1.2-r0",
      architecture: "x86_64",
      relations: [openrc],
    },
    {
      id: "pkg:apk/busybox@1.36-r0?arch=x86_64",
      name: "busybox",
      version: "1.36-r0",
      architecture: "x86_64",
      reason: "asked",
      relations: [
        {
          kind: "depends",
          text: "so:libc.musl-x86_64.so.1",
          satisfiedBy: [
            { id: "pkg:apk/musl@1.2-r0?arch=x86_64", provides: "so:libc.musl-x86_64.so.1" },
          ],
        },
        openrc,
      ],
    },
  ]);
});
