import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPackageSpec, parsePackageSpec } from "./package-spec.ts";

test("parsePackageSpec() reads a name, an architecture, a version and a suite", () => {
  assert.deepEqual(parsePackageSpec("g++"), { name: "g++" });
  assert.deepEqual(parsePackageSpec("curl=7.88*"), { name: "curl", version: "7.88*" });
  assert.deepEqual(parsePackageSpec("curl/bookworm-backports"), {
    name: "curl",
    suite: "bookworm-backports",
  });
  assert.deepEqual(parsePackageSpec("libc6:i386=1:2.36-9~deb12u1/stable"), {
    name: "libc6",
    architecture: "i386",
    version: "1:2.36-9~deb12u1",
    suite: "stable",
  });
});

test("parsePackageSpec() rejects what is no package", () => {
  for (const text of ["", "curl=", "curl/", "curl ", "=1", "libc6:", "curl >= 7", "curl=1=2"]) {
    assert.throws(() => parsePackageSpec(text), { name: "TypeError", message: /^Cannot parse/ });
  }
});

test("formatPackageSpec() gives back what was read", () => {
  for (const text of ["curl", "curl=7.88*", "curl/sid", "libc6:i386=2.36-9/stable"]) {
    assert.equal(formatPackageSpec(parsePackageSpec(text)), text);
  }
});
