import assert from "node:assert/strict";
import { test } from "node:test";
import { packageChains } from "./package-chains.ts";
import type { PackageGraph, PackageNode } from "./package-graph.ts";
import { withTops } from "./package-tops.ts";

/** `"a! > b ~c"`: a was asked for, depends on b and recommends c. */
function graphOf(...lines: readonly string[]): PackageGraph {
  return {
    packages: lines.map((line): PackageNode => {
      const [subject = "", objects = ""] = line.split(" > ");
      const name = subject.replace("!", "");
      return {
        id: name,
        name,
        version: "1",
        ...(subject.endsWith("!") && { reason: "asked" }),
        relations: objects.split(" ").flatMap((object) => {
          const text = object.replace("~", "");
          if (text === "") return [];
          const weak = object.startsWith("~") && ({ weak: true } as const);
          const kind = weak ? "Recommends" : "Depends";
          return [{ kind, ...weak, text, satisfiedBy: [{ id: text }] }];
        }),
      };
    }),
  };
}

function chains(graph: PackageGraph, name: string, limit = 10) {
  const target = graph.packages.find((node) => node.name === name);
  assert.ok(target !== undefined);
  const found = packageChains(graph, target, { limit });
  const texts = found.chains.map(({ first, links }) =>
    [first, ...links.map(({ to }) => to)].map((node) => node.name).join(" "),
  );
  return { ...found, chains: texts };
}

test("packageChains() gives every chain, the shortest first", () => {
  const graph = graphOf("web! > lib ssl", "lib > ssl", "ssl", "other");
  assert.deepEqual(chains(graph, "ssl"), {
    chains: ["web ssl", "web lib ssl"],
    more: 0,
    isAll: true,
  });
  assert.deepEqual(chains(graph, "ssl", 1), { chains: ["web ssl"], more: 1, isAll: true });
  assert.deepEqual(chains(graph, "other").chains, []);
});

test("packageChains() puts what only works better behind what does not work without", () => {
  const graph = graphOf("a! > ~x", "b! > x", "x");
  assert.deepEqual(chains(graph, "x").chains, ["b x", "a x"]);
});

test("packageChains() begins a chain with the last package that was asked for", () => {
  const graph = graphOf("web! > lib", "lib! > ssl", "ssl");
  assert.deepEqual(chains(graph, "ssl").chains, ["lib ssl"]);
  assert.deepEqual(chains(graph, "lib").chains, ["lib", "web lib"]);
});

test("packageChains() ends in cycles", () => {
  const graph = graphOf("a! > b", "b > c", "c > b d", "d > c");
  assert.deepEqual(chains(graph, "d").chains, ["a b c d"]);
  assert.deepEqual(chains(graph, "b").chains, ["a b"]);
});

test("packageChains() gives the shortest of more chains than can be counted", () => {
  const names = Array.from({ length: 40 }, (_, index) => `n${index}`);
  const all = names.map((name) => `${name} > ${names.filter((other) => other !== name).join(" ")}`);
  const { chains: found, more, isAll } = chains(graphOf("a! > n0", ...all), "n39", 2);
  assert.deepEqual(found, ["a n0 n39", "a n0 n1 n39"]);
  assert.ok(more > 100);
  assert.equal(isAll, false);
});

test("withTops() finds what nothing needs, and one of each cycle that nothing needs", () => {
  const reasons = (graph: PackageGraph) =>
    withTops(graph).packages.flatMap(({ name, reason }) => (reason === "top" ? name : []));
  assert.deepEqual(reasons(graphOf("c > d", "a > b", "b > c", "d", "e")), ["a", "e"]);
  assert.deepEqual(reasons(graphOf("c", "a > b", "b > a c")), ["a"]);
  assert.deepEqual(reasons(graphOf("a! > b", "b > c", "c", "d > c", "e > ~d")), ["d", "e"]);
});
