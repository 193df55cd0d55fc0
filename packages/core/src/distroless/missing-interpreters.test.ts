import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { hasInterpreter, interpreterOf } from "./missing-interpreters.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

for (const [text, interpreter] of [
  ["#!/bin/sh\nset -e\n", "/bin/sh"],
  ["#! /usr/bin/perl -w\n", "/usr/bin/perl"],
  ["#!/usr/bin/env python3\n", "python3"],
  ["#!/usr/bin/env -S LC_ALL=C node --no-warnings\n", "node"],
  ["#!/usr/bin/env\n", "/usr/bin/env"],
  ["#!\n/bin/sh\n", undefined],
  ["no script\n", undefined],
] as const) {
  test(`interpreterOf() of ${JSON.stringify(text)} is ${interpreter}`, () => {
    assert.equal(interpreterOf(bytes(text)), interpreter);
  });
}

test("hasInterpreter() looks where links lead, and for names where programs are", () => {
  const tree = new RootfsTree();
  tree.put({ type: "file", path: "usr/bin/dash", mode: 0o755, content: contentOf("") });
  tree.put({ type: "symlink", path: "usr/bin/sh", mode: 0o777, target: "dash" });
  tree.put({ type: "symlink", path: "bin", mode: 0o777, target: "usr/bin" });
  assert.equal(hasInterpreter(tree, "/bin/sh"), true);
  assert.equal(hasInterpreter(tree, "sh"), true);
  assert.equal(hasInterpreter(tree, "/usr/bin/perl"), false);
  assert.equal(hasInterpreter(tree, "python3"), false);
});
