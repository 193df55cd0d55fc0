import assert from "node:assert/strict";
import { test } from "node:test";
import { type PackageGraph, type PackageNode, packageChains } from "@rootsmith/core/provider";
import { formatChains } from "./format-chains.ts";

function node(name: string, facts: Partial<PackageNode> = {}): PackageNode {
  return { id: name, name, version: "1", relations: [], ...facts };
}

function shown(graph: PackageGraph, name: string, limit = 10): string {
  const target = graph.packages.find((one) => one.name === name);
  assert.ok(target !== undefined);
  return formatChains(target, packageChains(graph, target, { limit }), graph, (_, text) => text);
}

const WEB = node("web", {
  reason: "asked",
  relations: [
    { kind: "Requires(pre)", text: "/bin/sh", satisfiedBy: [{ id: "bash", provides: "/bin/sh" }] },
    { kind: "Depends", text: "gawk | awk", satisfiedBy: [{ id: "mawk", provides: "awk" }] },
    { kind: "Recommends", weak: true, text: "doc (>= 1)", satisfiedBy: [{ id: "doc" }] },
  ],
});
const DOC = node("doc", {
  relations: [{ kind: "Depends", text: "mawk", satisfiedBy: [{ id: "mawk" }] }],
});
const GRAPH = {
  packages: [
    WEB,
    DOC,
    ...["bash", "mawk", "alone", "far"].map((name) => node(name)),
    node("orphan", { relations: [{ kind: "Depends", text: "far", satisfiedBy: [{ id: "far" }] }] }),
  ],
};

test("formatChains() names the package where the relation does not", () => {
  assert.equal(
    shown(GRAPH, "bash"),
    "bash 1\n\n  web 1  asked for\n  └─ Requires(pre): /bin/sh → bash\n",
  );
  assert.equal(
    shown(GRAPH, "mawk"),
    `mawk 1

  web 1  asked for
  └─ Depends: gawk | awk → mawk, as awk

  web 1  asked for
  └─ Recommends: doc (>= 1)
     └─ Depends: mawk
`,
  );
});

test("formatChains() says how many more there are", () => {
  assert.match(shown(GRAPH, "mawk", 1), /\n\n {2}1 further chain: --limit 2\n$/);
});

test("formatChains() says that nobody asked for it", () => {
  assert.equal(shown(GRAPH, "web"), "web 1\n\n  asked for\n");
  assert.equal(shown(GRAPH, "alone"), "alone 1\n  nothing needs it, and nobody asked for it\n");
  assert.equal(
    shown(GRAPH, "far"),
    "far 1\n  nothing that was asked for leads to it\n  it is needed by orphan\n",
  );
});
