import assert from "node:assert/strict";
import { test } from "node:test";
import { APPLETS, fakeBusybox } from "../fixtures/fake-busybox.ts";
import { readApplets } from "./applets.ts";

function pathsOf(binary: Uint8Array): string[] {
  return readApplets(binary).map(({ name, directory }) => `${directory}/${name}`);
}

test("readApplets() gives all applets but busybox, with their directories", () => {
  assert.deepEqual(pathsOf(fakeBusybox()), [
    "usr/bin/[",
    "bin/cat",
    "usr/sbin/chroot",
    "usr/bin/env",
    "usr/bin/head",
    "sbin/init",
    "/linuxrc",
    "bin/ls",
    "bin/run-parts",
    "bin/sh",
    "usr/bin/wc",
  ]);
});

test("readApplets() reads a table of which the last byte holds one applet or two", () => {
  const { wc: _, ...even } = APPLETS;
  assert.equal(pathsOf(fakeBusybox({ applets: even })).at(-1), "bin/sh");
  assert.equal(pathsOf(fakeBusybox()).at(-1), "usr/bin/wc");
});

test("readApplets() puts all into bin where the binary has no table of directories", () => {
  const nowhere = Object.fromEntries(Object.keys(APPLETS).map((name) => [name, 0xf]));
  const paths = pathsOf(fakeBusybox({ applets: nowhere }));
  assert.deepEqual([paths.length, paths[0], paths.at(-1)], [11, "bin/[", "bin/wc"]);
});

test("readApplets() puts all into bin where two tables of directories would do", () => {
  const binary = fakeBusybox();
  const paths = pathsOf(new Uint8Array([...binary, ...binary]));
  assert.equal(paths[0], "bin/[");
});

test("readApplets() does not take the end of the table before for a part of the first name", () => {
  // "3" is what two applets of usr/bin look like, and sorts before "["
  const applets = { "[": 3, "[[": 3, cat: 1, cut: 3, head: 3 };
  assert.equal(readApplets(fakeBusybox({ applets }))[0]?.name, "[");
});

test("readApplets() refuses a binary without a table of names", () => {
  assert.throws(() => readApplets(fakeBusybox({ applets: {} })), {
    name: "FormatError",
    message: "it has no table of applets",
  });
});
