import assert from "node:assert/strict";
import { test } from "node:test";
import { PathMap } from "./path-map.ts";

function mapOf(...paths: string[]): PathMap<true> {
  const map = new PathMap<true>();
  for (const path of paths) map.set(path, true);
  return map;
}

test("PathMap.deleteBelow() deletes what lies below a path at any depth, and not the path", () => {
  const map = mapOf("etc", "etc/apt", "etc/apt/a/b/c", "etc.conf", "etcetera/x");
  map.deleteBelow("etc");
  assert.deepEqual([...map.keys()], ["etc", "etc.conf", "etcetera/x"]);
});

test("PathMap.deleteBelow() knows paths whose directories have no value", () => {
  const map = mapOf("usr/share/doc/a", "usr/lib/b");
  map.deleteBelow("usr/share");
  assert.deepEqual([...map.keys()], ["usr/lib/b"]);
});

test("PathMap.deleteBelow() of the root leaves the root", () => {
  const map = mapOf("", "a", "b/c");
  map.deleteBelow("");
  assert.deepEqual([...map.keys()], [""]);
});

test("PathMap.deleteBelow() finds what came after it had deleted before", () => {
  const map = mapOf("tmp", "tmp/a/b");
  map.deleteBelow("tmp");
  map.set("tmp/a/c", true).set("tmp/a", true);
  map.delete("tmp/a");
  map.deleteBelow("");
  assert.equal(map.size, 0);
});
