/** GNU tar and bsdtar as judges of what is written. Each is skipped where it is not installed. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { collectBytes, contentOf, type FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { writeTar } from "./write-tar.ts";

const LONG = `${"d".repeat(120)}/${"f".repeat(120)}`;

const ENTRIES: readonly FsEntry[] = [
  { type: "dir", path: "", mode: 0o755 },
  { type: "file", path: "bin/sh", mode: 0o4755, gid: 7, content: contentOf("#!") },
  { type: "hardlink", path: "bin/\u00e9", mode: 0o755, target: "bin/sh" },
  { type: "char", path: "dev/null", mode: 0o666, major: 1, minor: 3 },
  { type: "file", path: LONG, mode: 0o644, uid: 3_000_000, content: contentOf("x".repeat(600)) },
  { type: "symlink", path: "l", mode: 0o777, target: "t".repeat(200) },
  { type: "fifo", path: "p", mode: 0o600, xattrs: { "user.x": Uint8Array.of(0, 10, 255) } },
];

const LISTED = [
  "drwxr-xr-x 0 0 ./",
  "-rwsr-xr-x 0 7 bin/sh",
  "hrwxr-xr-x 0 0 bin/\u00e9 link to bin/sh",
  "crw-rw-rw- 0 0 dev/null",
  `-rw-r--r-- 3000000 0 ${LONG}`,
  `lrwxrwxrwx 0 0 l -> ${"t".repeat(200)}`,
  "prw------- 0 0 p",
];

async function archive(): Promise<Uint8Array> {
  return collectBytes(writeTar(ENTRIES, { epoch: 0 }));
}

function missing(program: string): string | false {
  return spawnSync(program, ["--version"]).error ? `${program} is not installed` : false;
}

function list(program: string, flags: string[], input: Uint8Array): string[] {
  const options = { input, env: { LC_ALL: "C.UTF-8", TZ: "UTC", PATH: "/usr/bin:/bin" } };
  return execFileSync(program, flags, options).toString().trim().split("\n");
}

test("writeTar() agrees with GNU tar", { skip: missing("tar") }, async () => {
  const lines = list("tar", ["--numeric-owner", "-tvf", "-"], await archive());
  const fields = /^(\S+) (\d+)\/(\d+) +\S+ 1970-01-01 00:00 (.*)$/;
  assert.deepEqual(
    lines.map((line) => fields.exec(line)?.slice(1).join(" ")),
    LISTED,
  );
});

test("writeTar() agrees with bsdtar", { skip: missing("bsdtar") }, async () => {
  const lines = list("bsdtar", ["--numeric-owner", "-tvf", "-"], await archive());
  const fields = /^(\S+) +\d+ (\d+) +(\d+) +\S+ Jan +1 +1970 (.*)$/;
  assert.deepEqual(
    lines.map((line) => fields.exec(line)?.slice(1).join(" ")),
    LISTED,
  );
});

test("GNU tar gives directories their times back", { skip: missing("tar") }, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "rootsmith-tar-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const tree = new RootfsTree();
  for (const [mtime, path] of ["", "doc", "doc/x", "doc-base", "doc-base/x", "doc.d"].entries()) {
    tree.add({ type: "dir", path, mode: 0o755, mtime });
  }
  for (const path of ["doc/x/file", "doc/file", "doc-base/file"]) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf("") });
  }
  tree.add({ type: "hardlink", path: "doc.d/link", mode: 0o644, target: "doc/x/file" });
  tree.add({ type: "symlink", path: "doc/link", mode: 0o777, target: "/doc" });
  const entries = tree.entries();
  const input = await collectBytes(writeTar(entries, { epoch: 1000 }));
  execFileSync("tar", ["-x", "-C", directory], { input });
  const times = entries
    .filter(({ type }) => type === "dir")
    .map(({ path }) => `${path} ${lstatSync(join(directory, path)).mtimeMs / 1000}`);
  assert.deepEqual(times, [" 0", "doc 1", "doc/x 2", "doc-base 3", "doc-base/x 4", "doc.d 5"]);
});
