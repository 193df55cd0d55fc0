import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { makeHeader } from "@rootsmith/testing/rpm";
import { makeNdb } from "../../../fixtures/make-ndb.ts";
import { installedRpmPackages } from "../installed-packages.ts";
import { readNdb } from "./read-ndb.ts";

// zlib.adler32() of Python over head, text and filling
const TWO = makeNdb([
  [Buffer.from("hello"), 0x55ee037f],
  [Buffer.from("ndb"), 0x1d93029e],
]);

test("readNdb() gives every header, without its filling", () => {
  assert.deepEqual([...readNdb(TWO)].map(String), ["hello", "ndb"]);
  const erased = Buffer.from(TWO);
  erased.fill(0, 32 + 4, 32 + 16); // a slot that is free
  assert.deepEqual([...readNdb(erased)].map(String), ["ndb"]);
});

for (const [what, at, value, message] of [
  ["another file", 0, 1, "it does not begin as one"],
  ["another version", 4, 1, "its version 1 is unknown"],
  ["more slots than there are bytes", 12, 9, "it is cut off"],
  ["a damaged slot", 32, 1, "a slot is damaged"],
  ["a header behind the end", 32 + 12, 99, "header 1 lies outside of it"],
  ["a header elsewhere", 32 + 8, 1, "header 1 is damaged"],
  ["changed bytes", 4096 + 16, 1, "header 1 is damaged"],
  ["a header of another length", 4096 + 12, 1000, "header 1 is damaged"],
] as const) {
  test(`readNdb() refuses ${what}`, () => {
    const damaged = Buffer.from(TWO);
    damaged[at] = value & 0xff;
    assert.throws(() => [...readNdb(damaged)], {
      name: "FormatError",
      message: `Cannot read an ndb file: ${message}`,
    });
  });
}

test("installedRpmPackages() reads a database of SUSE", async () => {
  const header = makeHeader({ 1000: "a", 1001: "1", 1002: "1", 1022: "noarch" }).subarray(8);
  const rootfs = new RootfsTree();
  const content = contentOf(makeNdb([[header, 0x543d0d8e]]));
  const path = "usr/lib/sysimage/rpm/Packages.db";
  rootfs.add({ type: "file", path, mode: 0o644, content });
  const names = (await installedRpmPackages(rootfs)).map(({ name }) => name);
  assert.deepEqual(names, ["a"]);
});
