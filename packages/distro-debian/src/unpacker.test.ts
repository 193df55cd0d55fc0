import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "@rootsmith/core";
import { fakeDeb } from "../fixtures/fake-deb.ts";
import { parseDiversions } from "./diversions.ts";
import { Unpacker } from "./unpacker.ts";

const names = (entries: readonly FsEntry[]): string[] =>
  entries.map(({ type, path }) => `${type} ${path}`);

test("Unpacker.layout() gives the links of a merged /usr for the port", () => {
  assert.deepEqual(names(new Unpacker().layout("amd64")), [
    "dir usr/bin",
    "symlink bin",
    "dir usr/sbin",
    "symlink sbin",
    "dir usr/lib",
    "symlink lib",
    "dir usr/lib64",
    "symlink lib64",
  ]);
  assert.equal(names(new Unpacker().layout("arm64")).includes("symlink lib64"), false);
});

test("Unpacker.unpack() gives a directory of several packages once", async () => {
  const unpacker = new Unpacker();
  const a = await unpacker.unpack(fakeDeb({ name: "a", files: { "usr/": "", "usr/a": "A" } }));
  const b = await unpacker.unpack(fakeDeb({ name: "b", files: { "usr/": "", "usr/b": "B" } }));
  assert.deepEqual(names(a.entries), ["dir usr", "file usr/a"]);
  assert.deepEqual(names(b.entries), ["file usr/b"]);
  assert.deepEqual(b.unpacked.paths, ["usr", "usr/b"]);
});

test("Unpacker.unpack() finds two packages with one file, also where a link hides it", async () => {
  const unpacker = new Unpacker();
  unpacker.layout("amd64");
  await unpacker.unpack(fakeDeb({ name: "a", files: { "bin/x": "A" } }));
  await assert.rejects(unpacker.unpack(fakeDeb({ name: "b", files: { "usr/bin/x": "B" } })), {
    name: "DuplicateEntryError",
    message: 'Cannot add "usr/bin/x" to the rootfs: it is there already (a, then b)',
  });
});

test("Unpacker.unpack() lets a package take a file that it replaces from the other's list", async () => {
  const unpacker = new Unpacker();
  const a = await unpacker.unpack(fakeDeb({ name: "a", files: { "usr/x": "A", "usr/y": "" } }));
  const b = await unpacker.unpack(
    fakeDeb({ name: "b", fields: "Replaces: a\n", files: { "usr/x": "of b" } }),
  );
  assert.deepEqual(names(b.entries), ["file usr/x"]);
  assert.deepEqual(unpacker.remainingPaths(a.unpacked), ["usr/y"]);
  const [x] = unpacker.entries().filter(({ path }) => path === "usr/x");
  assert.equal(x?.type === "file" && x.content.size, 4);
});

test("Unpacker.unpack() keeps the file of a package that replaces the later one", async () => {
  const unpacker = new Unpacker();
  await unpacker.unpack(fakeDeb({ name: "a", fields: "Replaces: b\n", files: { "usr/x": "A" } }));
  const b = await unpacker.unpack(fakeDeb({ name: "b", files: { "usr/x": "", "usr/z": "" } }));
  assert.deepEqual(names(b.entries), ["file usr/z"]);
  assert.deepEqual(b.unpacked.paths, ["usr/z"]);
});

test("Unpacker.unpack() writes conffiles beside their place when asked to", async () => {
  const deb = fakeDeb({
    name: "a",
    control: { conffiles: "/etc/a.conf\nremove-on-upgrade /etc/old.conf\n" },
    files: { "etc/": "", "etc/a.conf": "text" },
  });
  const { entries, unpacked } = await new Unpacker().unpack(deb, { newConffiles: true });
  assert.deepEqual(names(entries), ["dir etc", "file etc/a.conf.dpkg-new"]);
  assert.deepEqual(unpacked.paths, ["etc", "etc/a.conf"]);
  assert.deepEqual(unpacked.conffiles, [
    { path: "etc/a.conf", removeOnUpgrade: false },
    { path: "etc/old.conf", removeOnUpgrade: true },
  ]);
});

test("Unpacker.unpack() honours diversions for all but the package that made them", async () => {
  const diversions = parseDiversions("/usr/bin/zcat\n/usr/bin/zcat.gzip\nzutils\n");
  const gzip = fakeDeb({ name: "gzip", files: { "usr/bin/zcat": "gzip's" } });
  const zutils = fakeDeb({ name: "zutils", files: { "usr/bin/zcat": "zutils'" } });
  const unpacker = new Unpacker();
  const first = await unpacker.unpack(gzip, { diversions });
  const second = await unpacker.unpack(zutils, { diversions });
  assert.deepEqual(names(first.entries), ["file usr/bin/zcat.gzip"]);
  assert.deepEqual(first.unpacked.paths, ["usr/bin/zcat"]);
  assert.deepEqual(names(second.entries), ["file usr/bin/zcat"]);
});

test("Unpacker.unpack() moves the target of a hard link along with a diversion", async () => {
  const deb = {
    ...fakeDeb({ name: "a" }),
    entries: async () => [
      { type: "file", path: "usr/a", mode: 0o755, content: contentOf("x") } as const,
      { type: "hardlink", path: "usr/b", mode: 0o755, target: "usr/a" } as const,
    ],
  };
  const diversions = parseDiversions("/usr/a\n/usr/a.real\nother\n");
  const { entries } = await new Unpacker().unpack(deb, { diversions });
  assert.deepEqual(entries[1], {
    type: "hardlink",
    path: "usr/b",
    mode: 0o755,
    target: "usr/a.real",
  });
});

test("Unpacker.divert() makes room for a package where an earlier one was moved away", async () => {
  const unpacker = new Unpacker();
  await unpacker.unpack(fakeDeb({ name: "gzip", files: { "usr/bin/zcat": "gzip's" } }));
  const diversions = parseDiversions("/usr/bin/zcat\n/usr/bin/zcat.gzip\nzutils\n");
  unpacker.divert(diversions);
  const zutils = fakeDeb({ name: "zutils", files: { "usr/bin/zcat": "zutils'" } });
  await unpacker.unpack(zutils, { diversions });
  assert.deepEqual(names(unpacker.entries()), [
    "dir ",
    "dir usr",
    "dir usr/bin",
    "file usr/bin/zcat",
    "file usr/bin/zcat.gzip",
  ]);
});
