import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry, RootfsTree } from "@rootsmith/core/provider";
import { fakeDeb } from "../../fixtures/fake-deb.ts";
import { parseDiversions } from "./diversions.ts";
import { mergedUsrLinks } from "./merged-usr.ts";
import { pathFilterOf } from "./path-filter.ts";
import { Unpacker } from "./unpacker.ts";

const names = (entries: readonly FsEntry[]): string[] =>
  entries.map(({ type, path }) => `${type} ${path}`);

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
  unpacker.layout(mergedUsrLinks(["amd64"], []));
  await unpacker.unpack(fakeDeb({ name: "a", files: { "bin/x": "A" } }));
  await assert.rejects(unpacker.unpack(fakeDeb({ name: "b", files: { "usr/bin/x": "B" } })), {
    name: "DuplicateEntryError",
    message: 'Cannot add "usr/bin/x" to the rootfs: it already exists (a, then b)',
  });
});

test("Unpacker.unpack() lets a package take a file that it replaces from the other's list", async () => {
  const tree = new RootfsTree();
  const unpacker = new Unpacker(tree);
  const a = await unpacker.unpack(fakeDeb({ name: "a", files: { "usr/x": "A", "usr/y": "" } }));
  const b = await unpacker.unpack(
    fakeDeb({ name: "b", fields: "Replaces: a\n", files: { "usr/x": "of b" } }),
  );
  assert.deepEqual(names(b.entries), ["file usr/x"]);
  assert.deepEqual(unpacker.remainingPaths(a.unpacked), ["usr/y"]);
  const [x] = tree.entries().filter(({ path }) => path === "usr/x");
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
  const tree = new RootfsTree();
  const unpacker = new Unpacker(tree);
  await unpacker.unpack(fakeDeb({ name: "gzip", files: { "usr/bin/zcat": "gzip's" } }));
  const diversions = parseDiversions("/usr/bin/zcat\n/usr/bin/zcat.gzip\nzutils\n");
  unpacker.divert(diversions);
  const zutils = fakeDeb({ name: "zutils", files: { "usr/bin/zcat": "zutils'" } });
  await unpacker.unpack(zutils, { diversions });
  assert.deepEqual(names(tree.entries()), [
    "dir ",
    "dir usr",
    "dir usr/bin",
    "file usr/bin/zcat",
    "file usr/bin/zcat.gzip",
  ]);
});

const SAME = { fields: "Multi-Arch: same\n" };

test("Unpacker.unpack() lets instances for several architectures share equal files", async () => {
  const unpacker = new Unpacker();
  const files = { "usr/doc/x": "text", "etc/x": "conf", "usr/link": "-> doc" };
  const control = { conffiles: "/etc/x\n" };
  const native = { name: "x", ...SAME, control, files: { ...files, "lib/amd64/x": "1" } };
  const foreign = { ...native, key: "x:i386", architecture: "i386" };
  await unpacker.unpack(fakeDeb(native), { newConffiles: true });
  const second = await unpacker.unpack(
    fakeDeb({ ...foreign, files: { ...files, "lib/i386/x": "2" } }),
    { newConffiles: true },
  );
  assert.deepEqual(names(second.entries), ["file lib/i386/x"]);
  assert.deepEqual(second.unpacked.paths, ["usr/doc/x", "etc/x", "usr/link", "lib/i386/x"]);
});

test("Unpacker.unpack() refuses instances whose files differ, or that cannot share", async () => {
  for (const [fields, text] of [
    [SAME.fields, "other"],
    ["", "text"],
  ] as const) {
    const unpacker = new Unpacker();
    await unpacker.unpack(fakeDeb({ name: "x", fields, files: { "usr/x": "text" } }));
    const foreign = { name: "x", key: "x:i386", architecture: "i386", fields };
    await assert.rejects(unpacker.unpack(fakeDeb({ ...foreign, files: { "usr/x": text } })), {
      name: "DuplicateEntryError",
      message: 'Cannot add "usr/x" to the rootfs: it already exists (x, then x:i386)',
    });
  }
});

test("Unpacker.unpack() heeds the version in Replaces", async () => {
  const old = { name: "a", version: "1.0", files: { "usr/x": "A" } };
  const taking = { name: "b", fields: "Replaces: z,\n a (<< 2.0)\n", files: { "usr/x": "B" } };
  const unpacker = new Unpacker();
  await unpacker.unpack(fakeDeb(old));
  assert.deepEqual(names((await unpacker.unpack(fakeDeb(taking))).entries), ["file usr/x"]);
  const strict = new Unpacker();
  await strict.unpack(fakeDeb({ ...old, version: "2.0" }));
  await assert.rejects(strict.unpack(fakeDeb(taking)), { name: "DuplicateEntryError" });
});

test("Unpacker.unpack() leaves paths out that the filter skips, but not of the list", async () => {
  const filter = pathFilterOf({ slim: false, pathExclude: ["/doc/*"], pathInclude: [] });
  const deb = fakeDeb({ name: "a", files: { "doc/": "", "doc/x": "X", "usr/y": "Y" } });
  const { entries, unpacked } = await new Unpacker().unpack(deb, { filter });
  assert.deepEqual(names(entries), ["dir doc", "file usr/y"]);
  assert.deepEqual(unpacked.paths, ["doc", "doc/x", "usr/y"]);
});

test("Unpacker.unpack() makes a file of a hard link whose target is left out", async () => {
  const filter = pathFilterOf({ slim: false, pathExclude: ["/doc/*"], pathInclude: [] });
  const deb = {
    ...fakeDeb({ name: "a" }),
    entries: async () => [
      { type: "file", path: "doc/x", mode: 0o755, content: contentOf("x") } as const,
      { type: "hardlink", path: "usr/y", mode: 0o755, target: "doc/x" } as const,
      { type: "hardlink", path: "usr/z", mode: 0o755, target: "doc/x" } as const,
    ],
  };
  const { entries } = await new Unpacker().unpack(deb, { filter });
  assert.deepEqual(names(entries), ["file usr/y", "hardlink usr/z"]);
  assert.equal(entries[1]?.type === "hardlink" && entries[1].target, "usr/y");
});

// As dpkg 1.22 has it: see linktosameexistingdir() in src/main/archives.c.
test("Unpacker.unpack() takes the same link to a directory from two packages, no other link", async () => {
  const files = { "opt/v/": "", "opt/x": "-> v", "opt/y": "-> nowhere" };
  const unpacker = new Unpacker();
  await unpacker.unpack(fakeDeb({ name: "a", files }));
  const b = fakeDeb({ name: "b", files: { "opt/x": "-> v" } });
  const { entries, unpacked } = await unpacker.unpack(b);
  assert.deepEqual(entries, []);
  assert.deepEqual(unpacked.paths, ["opt/x"]);
  for (const [path, target] of [
    ["opt/x", "../opt/v"],
    ["opt/y", "nowhere"],
  ] as const) {
    const c = fakeDeb({ name: "c", files: { [path]: `-> ${target}` } });
    await assert.rejects(unpacker.unpack(c), { name: "DuplicateEntryError" });
  }
});

test("Unpacker.unpack() gives files the owners and modes that statoverrides want", async () => {
  const overrides = new Map([
    ["usr/bin/x", { uid: 0, gid: 104, mode: 0o2755 }],
    ["usr/y", { uid: 5, gid: 6, mode: 0o600 }],
  ]);
  const deb = fakeDeb({ name: "a", files: { "usr/bin/x": "", "usr/y": "-> x", "usr/z": "" } });
  const { entries } = await new Unpacker().unpack(deb, { overrides });
  assert.deepEqual(
    entries.map(
      (entry) => entry.type !== "whiteout" && [entry.path, entry.uid, entry.gid, entry.mode],
    ),
    [
      ["usr/bin/x", 0, 104, 0o2755],
      ["usr/y", 5, 6, 0o777],
      ["usr/z", undefined, undefined, 0o644],
    ],
  );
});

test("Unpacker.unpack() lets a package overwrite another's file where dpkg is told to", async () => {
  const unpacker = new Unpacker();
  const a = await unpacker.unpack(fakeDeb({ name: "a", files: { "usr/x": "A", "usr/y": "" } }));
  const b = fakeDeb({ name: "b", files: { "usr/x": "of b" } });
  assert.deepEqual(names((await unpacker.unpack(b, { overwrites: true })).entries), ["file usr/x"]);
  assert.deepEqual(unpacker.takeLosers(), [a.unpacked]);
  assert.deepEqual(unpacker.remainingPaths(a.unpacked), ["usr/y"]);
  assert.deepEqual(unpacker.takeLosers(), []);
});

test("Unpacker.unpack() lets the last member of a name count, and lists each", async () => {
  const deb = fakeDeb({ name: "a" });
  const file = (text: string, mode: number): FsEntry & { type: "file" } => ({
    type: "file",
    path: "opt/tw",
    mode,
    content: contentOf(text),
  });
  const twice = [file("1", 0o644), file("22", 0o600)];
  const tree = new RootfsTree();
  const unpacker = new Unpacker(tree);
  const { unpacked } = await unpacker.unpack({ ...deb, entries: async () => twice });
  const [entry] = tree.entries().filter(({ path }) => path === "opt/tw");
  assert.deepEqual(entry, twice[1]);
  // so does the .list of dpkg 1.21 to 1.23
  assert.deepEqual(unpacked.paths, ["opt/tw", "opt/tw"]);
});

test("Unpacker.unpack() gives files to the users whom the package names", async () => {
  const owners = { users: new Map([["www-data", 33]]), groups: new Map([["mail", 8]]) };
  const deb = fakeDeb({ name: "a", files: { x: "" } });
  const [x] = await deb.entries();
  assert.ok(x);
  const named = { ...x, uid: 1, gid: 2, userName: "www-data", groupName: "mail" };
  const { entries } = await new Unpacker().unpack(
    { ...deb, entries: async () => [named] },
    { owners },
  );
  assert.deepEqual(entries, [{ ...x, uid: 33, gid: 8 }]);
});

test("Unpacker.unpack() puts packages over files that no package has, as dpkg does", async () => {
  const tree = new RootfsTree();
  tree.put({ type: "file", path: "etc/motd", mode: 0o600, content: contentOf("a hook's") });
  tree.put({ type: "symlink", path: "opt", mode: 0o777, target: "srv" });
  const deb = fakeDeb({ name: "a", files: { "etc/motd": "Hi", "opt/x": "" } });
  const { entries } = await new Unpacker(tree).unpack(deb);
  assert.deepEqual(names(entries), ["file etc/motd", "file opt/x"]);
  assert.deepEqual(names(tree.entries()), [
    "dir ",
    "dir etc",
    "file etc/motd",
    "symlink opt",
    "dir srv",
    "file srv/x",
  ]);
  const motd = tree.get("etc/motd");
  assert.equal(motd?.type === "file" && motd.content.size, 2);
});
