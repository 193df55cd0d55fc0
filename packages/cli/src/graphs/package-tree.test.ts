import assert from "node:assert/strict";
import { test } from "node:test";
import type { PackageGraph, PackageNode } from "@rootsmith/core/provider";
import { findNodes } from "./find-nodes.ts";
import { formatTree } from "./format-tree.ts";
import { packageTree, type TreeOptions } from "./package-tree.ts";

/** `"a! > b ~c"`: a was asked for, depends on b and recommends c. */
function graphOf(...lines: readonly string[]): PackageGraph {
  return {
    packages: lines.map((line): PackageNode => {
      const [subject = "", objects = ""] = line.split(" > ");
      const name = subject.replace("!", "");
      return {
        id: `pkg:${name}`,
        name,
        version: "1",
        ...(subject.endsWith("!") && { reason: "asked" }),
        relations: objects.split(" ").flatMap((object) => {
          const text = object.replace("~", "");
          if (text === "") return [];
          const weak = object.startsWith("~") && ({ weak: true } as const);
          const kind = weak ? "Recommends" : "Depends";
          return [{ kind, ...weak, text, satisfiedBy: [{ id: `pkg:${text}` }] }];
        }),
      };
    }),
  };
}

function treeOf(graph: PackageGraph, options: TreeOptions = {}): string {
  return formatTree(packageTree(graph, options), (_, text) => text);
}

test("packageTree() shows what each package needs, and each branch once", () => {
  const graph = graphOf("web! > lib ~doc ssl", "lib > ssl", "ssl > c", "c", "doc", "alone > c");
  assert.equal(
    treeOf(graph),
    `web 1  asked for
├─ lib 1
│  └─ ssl 1
│     └─ c 1
├─ ssl 1  (*)
└─ doc 1  Recommends
alone 1
└─ c 1

(*) what it needs stands above
`,
  );
  assert.equal(
    treeOf(graph, { depth: 1 }),
    `web 1  asked for
├─ lib 1
├─ ssl 1
└─ doc 1  Recommends
alone 1
└─ c 1
`,
  );
});

test("packageTree() ends in cycles, and shows those that nothing leads to", () => {
  assert.equal(
    treeOf(graphOf("b > a", "a > b c", "c")),
    `a 1
├─ b 1
│  └─ a 1  (cycle)
└─ c 1
`,
  );
});

test("packageTree() turns round", () => {
  const graph = graphOf("web! > lib ssl", "lib > ssl", "ssl");
  const expected = `ssl 1
├─ lib 1
│  └─ web 1
└─ web 1
`;
  assert.equal(treeOf(graph, { reverse: true }), expected);
  assert.equal(treeOf(graph, { reverse: true, of: findNodes("ssl", graph, "it") }), expected);
});

test("findNodes() finds names and what packages provide, and suggests the nearest", () => {
  const graph: PackageGraph = {
    packages: [
      {
        ...{ id: "pkg:a", name: "liba", version: "1", architecture: "i386" },
        relations: [
          { kind: "Depends", text: "awk", satisfiedBy: [{ id: "pkg:m", provides: "awk" }] },
        ],
      },
      { id: "pkg:m", name: "mawk", version: "1", relations: [] },
    ],
  };
  const found = (name: string) => findNodes(name, graph, "it").map((node) => node.name);
  assert.deepEqual(found("liba"), ["liba"]);
  assert.deepEqual(found("liba:i386"), ["liba"]);
  assert.deepEqual(found("awk"), ["mawk"]);
  assert.throws(() => found("libb"), {
    name: "ResolveError",
    message: 'Cannot find "libb" in "it": it is none of its 2 packages',
    hint: 'Did you mean "liba"?',
  });
});
