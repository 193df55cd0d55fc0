import assert from "node:assert/strict";
import { test } from "node:test";
import { divertedPath, formatDiversions, parseDiversions } from "./diversions.ts";

test("divertedPath() follows the exact name and spares the diverting package", () => {
  const diversions = parseDiversions("/lib/x.so\n/lib/x.so.usr-is-merged\nbase-files\n");
  assert.equal(divertedPath("lib/x.so", "libx", diversions), "lib/x.so.usr-is-merged");
  assert.equal(divertedPath("usr/lib/x.so", "libx", diversions), "usr/lib/x.so");
  assert.equal(divertedPath("lib/x.so", "base-files", diversions), "lib/x.so");
});

test("parseDiversions() refuses a file that ends within a diversion", () => {
  assert.throws(() => parseDiversions("/a\n/b\n"), { name: "FormatError", message: /cut off/ });
});

test("formatDiversions() writes what parseDiversions() reads", () => {
  const text = "/sbin/initctl\n/sbin/initctl.distrib\n:\n/a\n/b\npackage\n";
  assert.equal(formatDiversions(parseDiversions(text).values()), text);
});
