import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { installedDebianGraph } from "./installed-graph.ts";

function rootfsOf(files: Readonly<Record<string, string>>): RootfsTree {
  const tree = new RootfsTree();
  for (const [path, text] of Object.entries(files)) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

function stanza(name: string, fields = ""): string {
  return `Package: ${name}
Status: install ok installed
Version: 1
Architecture: amd64
${fields}
`;
}

const STATUS = [
  stanza("dpkg", "Essential: yes\nPre-Depends: libc6 (>= 0.5)"),
  stanza("libc6", "Multi-Arch: same"),
  stanza("mawk", "Provides: awk"),
  stanza("tzdata", "Priority: required"),
  stanza(
    "web",
    "Depends: libc6 (>= 2) | libc6:amd64, gawk | awk, web:any\nRecommends: doc, tzdata",
  ),
].join("\n");

test("installedDebianGraph() reads relations, and apt's marks of what was asked for", async () => {
  const marks = ["libc6", "mawk"].map(
    (name) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n`,
  );
  const { packages } = await installedDebianGraph(
    rootfsOf({ "var/lib/dpkg/status": STATUS, "var/lib/apt/extended_states": marks.join("\n") }),
  );
  assert.deepEqual(
    packages.map(({ name, reason }) => [name, reason]),
    [
      ["dpkg", "base"],
      ["libc6", undefined],
      ["mawk", undefined],
      ["tzdata", "base"],
      ["web", "asked"],
    ],
  );
  assert.deepEqual(packages[0], {
    id: "pkg:deb/dpkg@1?arch=amd64",
    name: "dpkg",
    version: "1",
    architecture: "amd64",
    reason: "base",
    relations: [
      {
        kind: "Pre-Depends",
        text: "libc6 (>= 0.5)",
        satisfiedBy: [{ id: "pkg:deb/libc6@1?arch=amd64" }],
      },
    ],
  });
  assert.deepEqual(packages[4]?.relations, [
    {
      kind: "Depends",
      text: "libc6 (>= 2) | libc6:amd64",
      satisfiedBy: [{ id: "pkg:deb/libc6@1?arch=amd64" }],
    },
    {
      kind: "Depends",
      text: "gawk | awk",
      satisfiedBy: [{ id: "pkg:deb/mawk@1?arch=amd64", provides: "awk" }],
    },
    { kind: "Depends", text: "web:any", satisfiedBy: [] },
    {
      kind: "Recommends",
      weak: true,
      text: "tzdata",
      satisfiedBy: [{ id: "pkg:deb/tzdata@1?arch=amd64" }],
    },
  ]);
});

test("installedDebianGraph() takes what nothing needs for asked for where apt has no marks", async () => {
  const { packages } = await installedDebianGraph(rootfsOf({ "var/lib/dpkg/status": STATUS }));
  assert.deepEqual(
    packages.map(({ name, reason }) => [name, reason]),
    [
      ["dpkg", "base"],
      ["libc6", undefined],
      ["mawk", undefined],
      ["tzdata", "base"],
      ["web", "top"],
    ],
  );
  assert.deepEqual(await installedDebianGraph(new RootfsTree()), { packages: [] });
});

test("installedDebianGraph() names the package whose stanza is malformed", async () => {
  const files = { "var/lib/dpkg/status": stanza("web", "Depends: (x") };
  await assert.rejects(installedDebianGraph(rootfsOf(files)), {
    name: "FormatError",
    message: "Cannot read the package database of the image: web",
  });
});
