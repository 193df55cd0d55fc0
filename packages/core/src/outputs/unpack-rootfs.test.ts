import assert from "node:assert/strict";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ENTRIES, outputContext, temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { holdsBytes, hostPath } from "./byte-path.ts";
import { unpackRootfs } from "./unpack-rootfs.ts";

const ROOT = temporaryDirectory();
const ORDINARY = { asRoot: false };

test("unpackRootfs() writes files, directories and links with modes and times", async () => {
  const directory = join(ROOT, "tiny");
  const ctx = outputContext();
  const entries = ENTRIES.map((entry) => ({ mtime: 3000, ...entry }));
  assert.equal(await unpackRootfs(entries, directory, ctx, ORDINARY), 13);
  const node = (path: string): unknown[] => {
    const { mode, mtimeMs, nlink } = lstatSync(join(directory, path));
    return [(mode & 0o7777).toString(8), mtimeMs / 1000, nlink];
  };
  assert.deepEqual(node("bin/hi"), ["4755", 1000, 2]);
  assert.deepEqual(node("bin").slice(0, 2), ["555", 3000]);
  assert.deepEqual(node("").slice(0, 2), ["755", 3000]);
  assert.deepEqual(node("sbin").slice(1), [2000, 1]);
  assert.equal(readlinkSync(join(directory, "sbin")), "bin");
  assert.equal(readFileSync(join(directory, "bin/ho"), "utf8"), "#!/bin/false\n");
  assert.deepEqual(ctx.events, [
    { type: "warning", code: "OWNERS", message: "Owners are not kept: only root can set them" },
  ]);
});

test("unpackRootfs() makes fifos, and leaves out devices and attributes with a warning", async () => {
  const directory = join(ROOT, "nodes");
  const ctx = outputContext();
  const xattrs = { "user.x": new Uint8Array(1) };
  const entries: FsEntry[] = [
    { type: "char", path: "null", mode: 0o666, major: 1, minor: 3 },
    { type: "block", path: "sda", mode: 0o660, major: 8, minor: 0 },
    { type: "fifo", path: "pipe", mode: 0o600, xattrs },
  ];
  await unpackRootfs(entries, directory, ctx, ORDINARY);
  assert.equal(lstatSync(join(directory, "pipe")).isFIFO(), true);
  assert.deepEqual(ctx.events.map((event) => event.type === "warning" && event.message).slice(1), [
    'Left out "null" and 1 more: only root can make devices',
    'Extended attributes of "pipe" are not kept',
  ]);
});

test("unpackRootfs() writes names that are not UTF-8, or says that it cannot", async () => {
  const directory = join(ROOT, "bytes");
  const entries: FsEntry[] = [
    { type: "dir", path: "", mode: 0o755, mtime: 5 },
    { type: "dir", path: "d\udcfe", mode: 0o755, mtime: 6 },
    { type: "file", path: "d\udcfe/f\udcff", mode: 0o640, content: contentOf("f") },
    { type: "hardlink", path: "h\udce9", mode: 0o640, target: "d\udcfe/f\udcff" },
    { type: "symlink", path: "l\udcff", mode: 0o777, target: "d\udcfe" },
    { type: "fifo", path: "p\udcff", mode: 0o600 },
    { type: "file", path: "é", mode: 0o644, content: contentOf("") },
  ];
  if (!holdsBytes(ROOT)) {
    await assert.rejects(unpackRootfs(entries, directory, outputContext(), ORDINARY), {
      name: "InvalidEntryError",
      message:
        /"d\udcfe".*is not UTF-8, which Deno and some file systems cannot write: take Node, or/,
    });
    return;
  }
  await unpackRootfs(entries, directory, outputContext(), ORDINARY);
  const found = (path: string): unknown[] => {
    const { mode, nlink, mtimeMs } = lstatSync(hostPath(join(directory, path)));
    return [mode.toString(8), nlink, mtimeMs / 1000];
  };
  const names = readdirSync(directory, { encoding: "buffer" }).map((name) =>
    name.toString("latin1"),
  );
  assert.deepEqual(names.sort(), ["d\xfe", "h\xe9", "l\xff", "p\xff", "\xc3\xa9"]);
  assert.deepEqual(found("d\udcfe").slice(0, 1), ["40755"]);
  assert.deepEqual(found("d\udcfe").slice(2), [6]);
  assert.deepEqual(found("h\udce9"), ["100640", 2, 0]);
  assert.deepEqual(found("p\udcff"), ["10600", 1, 0]);
  const link = readlinkSync(hostPath(join(directory, "l\udcff")), { encoding: "buffer" });
  assert.equal(link.toString("latin1"), "d\xfe");
});

for (const [what, entries, message] of [
  [
    "a path through a link",
    [
      { type: "symlink", path: "out", mode: 0o777, target: "/tmp" },
      { type: "file", path: "out/x", mode: 0o644, content: contentOf("") },
    ],
    /"out\/x".*: no directory "out" came before it/,
  ],
  [
    "a hard link to a link",
    [
      { type: "symlink", path: "out", mode: 0o777, target: "/etc/passwd" },
      { type: "hardlink", path: "x", mode: 0o644, target: "out" },
    ],
    /"x".*: no file "out" came before it/,
  ],
  [
    "a hard link out of the directory",
    [{ type: "hardlink", path: "x", mode: 0o644, target: "../../etc/passwd" }],
    /no file "..\/..\/etc\/passwd" came before it/,
  ],
] as const satisfies readonly (readonly [string, FsEntry[], RegExp])[]) {
  test(`unpackRootfs() refuses ${what}`, async () => {
    const directory = join(ROOT, what);
    await assert.rejects(unpackRootfs([...entries], directory, outputContext(), ORDINARY), {
      code: "INVALID_ENTRY",
      message,
    });
  });
}
