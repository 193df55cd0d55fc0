import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeDeb } from "../../fixtures/fake-deb.ts";
import { mergedUsrLinks } from "./merged-usr.ts";

test("mergedUsrLinks() gives each link with the directory that it leads to", () => {
  assert.deepEqual(mergedUsrLinks(["arm64"], []).slice(0, 2), [
    { type: "dir", path: "usr/bin", mode: 0o755 },
    { type: "symlink", path: "bin", mode: 0o777, target: "usr/bin" },
  ]);
});

test("mergedUsrLinks() has the libraries of the ports, and those that packages ship", () => {
  const links = (architectures: readonly string[], md5sums = ""): readonly string[] =>
    mergedUsrLinks(architectures, [fakeDeb({ name: "libc6", control: { md5sums } })])
      .filter(({ type }) => type === "symlink")
      .map(({ path }) => path);
  assert.deepEqual(links(["arm64"]), ["bin", "sbin", "lib"]);
  assert.deepEqual(links(["amd64", "i386"]), ["bin", "sbin", "lib", "lib64"]);
  assert.deepEqual(links(["i386", "amd64"]), ["bin", "sbin", "lib", "lib64"]);
  const md5 = "d41d8cd98f00b204e9800998ecf8427e";
  assert.deepEqual(links(["amd64"], `${md5}  lib32/libc.so.6\n${md5}  usr/libx32/x\n`), [
    "bin",
    "sbin",
    "lib",
    "lib64",
    "lib32",
  ]);
});
