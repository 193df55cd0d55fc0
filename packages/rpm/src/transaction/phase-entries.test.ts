import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuildContext, contentOf, type FsEntry, RootfsTree } from "@rootsmith/core/provider";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { entriesOf, type WriteEntries } from "./phase-entries.ts";

const ctx = {} as BuildContext;

/** What a second writer reads, after a first one has written; files of the rootfs say "old". */
async function readAfter(
  written: readonly FsEntry[],
  paths: readonly string[],
): Promise<{ readonly texts: (string | undefined)[]; readonly asked: string[] }> {
  const tree = new RootfsTree();
  const asked: string[] = [];
  const texts: (string | undefined)[] = [];
  const rootfs = {
    ...filesReader(),
    async read(path: string) {
      asked.push(path);
      return new TextEncoder().encode("old");
    },
  };
  const first: WriteEntries = async function* () {
    for (const entry of written) {
      tree.put(entry);
      yield entry;
    }
  };
  const second: WriteEntries = async function* (reader) {
    for (const path of paths) {
      const bytes = await reader.read(path);
      texts.push(bytes && new TextDecoder().decode(bytes));
    }
    yield* [];
  };
  const entries: FsEntry[] = [];
  for await (const entry of entriesOf([first, second], tree)(rootfs, ctx)) entries.push(entry);
  assert.deepEqual(entries, written);
  return { texts, asked };
}

test("entriesOf() lets a writer read what an earlier one brought, also through links", async () => {
  const { texts, asked } = await readAfter(
    [
      { type: "dir", path: "usr", mode: 0o755 },
      { type: "symlink", path: "etc", mode: 0o777, target: "usr" },
      { type: "file", path: "usr/new", mode: 0o644, content: contentOf("new") },
      { type: "hardlink", path: "usr/same", mode: 0o644, target: "usr/new" },
    ],
    ["usr/new", "etc/new", "usr/same", "usr"],
  );
  assert.deepEqual(texts, ["new", "new", "new", undefined]);
  assert.deepEqual(asked, []);
});

test("entriesOf() reads the rest from the rootfs, each file once", async () => {
  const { texts, asked } = await readAfter([], ["etc/passwd", "etc/passwd"]);
  assert.deepEqual(texts, ["old", "old"]);
  assert.deepEqual(asked, ["etc/passwd"]);
});

test("entriesOf() reads no file that an earlier writer removed, unless it came back", async () => {
  const back: FsEntry = { type: "file", path: "b", mode: 0o644, content: contentOf("new") };
  const { texts } = await readAfter(
    [{ type: "whiteout", path: "a" }, { type: "whiteout", path: "b" }, back],
    ["a", "b"],
  );
  assert.deepEqual(texts, [undefined, "new"]);
});
