import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry, type RootfsTree } from "@rootsmith/core/provider";
import { memorySession } from "./memory-executor.ts";

const WRITTEN: readonly FsEntry[] = [
  { type: "dir", path: "", mode: 0o755 },
  { type: "dir", path: "etc", mode: 0o750, gid: 42 },
  file("etc/gone", "gone\n"),
  file("etc/old", "old\n"),
  { type: "symlink", path: "etc/link", mode: 0o777, target: "old" },
];

/** What the programs do. */
const PROGRAMS: Readonly<Record<string, (rootfs: RootfsTree) => void>> = {
  "/add": (rootfs) => rootfs.put(file("etc/new/a", "a\n")),
  "/change": (rootfs) => rootfs.put(file("etc/old", "changed\n")),
  "/remove": (rootfs) => rootfs.put({ type: "whiteout", path: "etc/gone" }),
};

const session = memorySession(
  ({ argv }, rootfs) => PROGRAMS[argv[0]]?.(rootfs),
  [
    file("etc", "a directory is in the way"),
    file("etc/old/x", "a file is in the way"),
    file("var/left", "left\n"),
  ],
);

function file(path: string, text: string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}

test("memorySession() reads what was written and what programs have done", async () => {
  await session.write(WRITTEN);
  for (const program of ["/add", "/change", "/remove", "/unknown"]) {
    await session.run({ title: program, argv: [program] });
  }
  assert.equal(new TextDecoder().decode(await session.read("etc/link")), "changed\n");
  assert.equal(await session.read("etc/gone"), undefined);
  assert.deepEqual((await session.list?.("etc"))?.toSorted(), ["link", "new", "old"]);
  assert.equal(await session.list?.("etc/old"), undefined);
  const [etc, link] = [await session.stat?.("etc"), await session.stat?.("etc/link")];
  assert.deepEqual(etc, { type: "dir", mode: 0o750, uid: 0, gid: 42, mtime: 0, size: 0 });
  assert.deepEqual([link?.type, link?.target], ["symlink", "old"]);
  assert.equal(await session.stat?.("etc/none"), undefined);
});

test("memorySession() says what has changed, with what programs leave where nothing is", async () => {
  const changes: string[] = [];
  for await (const { type, path } of session.changes()) changes.push(`${type} ${path}`);
  assert.deepEqual(changes, [
    "dir etc/new",
    "file etc/new/a",
    "file etc/old",
    "dir var",
    "file var/left",
    "whiteout etc/gone",
  ]);
});
