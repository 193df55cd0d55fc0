import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type DistroPlugin, RootfsTree } from "@rootsmith/core/provider";
import { installedGraph } from "./installed-graph.ts";

function rootfsOf(path: string, text: string): RootfsTree {
  const tree = new RootfsTree();
  tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  return tree;
}

const MUSL = { purl: "pkg:apk/musl@1", name: "musl", version: "1" };
const NODE = { id: MUSL.purl, name: "musl", version: "1", relations: [] };
const ALPINE: DistroPlugin = {
  name: "alpine",
  usage: "alpine",
  summary: "",
  provider: () => assert.fail(),
  packages: async () => [MUSL],
};

test("installedGraph() reads the database of any distro", async () => {
  const status = "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n";
  assert.deepEqual(await installedGraph(rootfsOf("var/lib/dpkg/status", status)), {
    packages: [
      {
        id: "pkg:deb/a@1?arch=amd64",
        name: "a",
        version: "1",
        architecture: "amd64",
        reason: "top",
        relations: [],
      },
    ],
  });
  const graphed = { ...ALPINE, packageGraph: async () => ({ packages: [NODE] }) };
  assert.deepEqual(await installedGraph(new RootfsTree(), [graphed]), { packages: [NODE] });
});

test("installedGraph() says why it has none", async () => {
  assert.deepEqual(await installedGraph(new RootfsTree()), { packages: [] });
  const { problem } = await installedGraph(
    rootfsOf("var/lib/dpkg/status", "Package: a\nVersion: 1\n"),
  );
  assert.equal(problem, "Cannot read the package database of the image: a");
  const plugin = await installedGraph(new RootfsTree(), [ALPINE]);
  assert.equal(
    plugin.problem,
    "Cannot say how its packages ask for each other: the plugin of their distro does not",
  );
  const apk = await installedGraph(rootfsOf("lib/apk/db/installed", "P:musl\nV:1\n"));
  assert.match(apk.problem ?? "", /^Cannot list the packages of apk in /);
});
