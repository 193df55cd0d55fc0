import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "@rootsmith/core/provider";
import { type Graph, packageReports } from "./package-reports.ts";

type Node = Graph["packages"][number];

function node(id: string, reason: Node["reason"], needs: string[], wants: string[] = []): Node {
  return {
    id,
    ...(reason && { reason }),
    relations: [
      ...needs.map((to) => ({ satisfiedBy: [{ id: to }] })),
      ...wants.map((to) => ({ weak: true as const, satisfiedBy: [{ id: to }] })),
    ],
  };
}

function reports(nodes: readonly Node[], entries: readonly FsEntry[] = []) {
  const packages = nodes.map(({ id }) => ({ purl: id, name: id, version: "1" }));
  const owners = new Map(entries.map(({ path }) => [path, "a"]));
  return packageReports(packages, entries, owners, { packages: nodes });
}

test("packageReports() finds the shortest chain from what was asked for", () => {
  const all = reports([
    node("web", "asked", ["lib", "long"]),
    node("long", undefined, ["deep"]),
    node("lib", undefined, ["libc", "deep"]),
    node("deep", undefined, []),
    node("libc", "base", []),
  ]);
  assert.deepEqual(
    all.map(({ name, via, reason, needs }) => [name, via, reason, needs]),
    [
      ["web", undefined, "asked", [2, 1]],
      ["long", 0, undefined, [3]],
      ["lib", 0, undefined, [4, 3]],
      ["deep", 2, undefined, []],
      ["libc", undefined, "base", []],
    ],
  );
});

test("packageReports() takes what is needed before what is only wanted", () => {
  const all = reports([
    node("a", "asked", ["b"], ["d", "e"]),
    node("b", undefined, ["c"]),
    node("c", undefined, ["d"]),
    node("d", undefined, []),
    node("e", undefined, []),
  ]);
  assert.deepEqual(
    all.map(({ name, via }) => [name, via]),
    [
      ["a", undefined],
      ["b", 0],
      ["c", 1],
      ["d", 2],
      ["e", 0],
    ],
  );
  assert.deepEqual(all[0]?.wants, [3, 4]);
});

test("packageReports() knows no chain to what needs itself in a circle", () => {
  const all = reports([node("a", undefined, ["b"]), node("b", undefined, ["a", "gone"])]);
  assert.deepEqual(
    all.map(({ via, needs }) => [via, needs]),
    [
      [undefined, [1]],
      [undefined, [0]],
    ],
  );
});

test("packageReports() adds up the files that are there", () => {
  const file = (path: string, text: string): FsEntry => ({
    ...{ type: "file", path, mode: 0o644 },
    content: contentOf(text),
  });
  const [one] = reports([node("a", undefined, [])], [file("x", "123"), file("y", "4567")]);
  assert.deepEqual([one?.size, one?.files], [7, 2]);
});
