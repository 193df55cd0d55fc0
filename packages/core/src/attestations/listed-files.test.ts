import assert from "node:assert/strict";
import { test } from "node:test";
import { ENTRIES, layerOf } from "../../fixtures/tiny-image.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { formatFileOwners } from "../rootfs/file-owners.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { layersTree } from "./layers-tree.ts";
import { listFiles } from "./listed-files.ts";

const { signal } = new AbortController();

// of "#!/bin/false\n"
const HI = {
  sha1: "af2fb8241d7aae423fc1b0c4ce522c46e5815ca5",
  sha256: "022036a28655c76d3ac5e1584872c898d161687b7578de171ac3447b7447bf68",
};

test("listFiles() lists every name of a file, and no links", async () => {
  const layer = await layerOf("tiny", ENTRIES);
  assert.deepEqual(await listFiles(await layersTree([layer], signal), [layer], [], signal), [
    { path: "bin/hi", ...HI },
    { path: "bin/ho", ...HI },
  ]);
});

test("listFiles() says which package brought a file", async () => {
  const entries: readonly FsEntry[] = [
    {
      type: "file",
      path: "hi",
      mode: 0o644,
      content: contentOf("#!/bin/false\n"),
      package: "pkg:a",
    },
    { type: "file", path: "ho", mode: 0o644, content: contentOf("#!/bin/false\n") },
  ];
  const content = storedBytes(new TextEncoder().encode(formatFileOwners(entries)));
  const digest = `sha256:${"0".repeat(64)}` as const;
  const layer = { ...(await layerOf("tiny", entries)), owners: { digest, content } };
  assert.deepEqual(await listFiles(await layersTree([layer], signal), [layer], [], signal), [
    { path: "hi", ...HI, owner: "pkg:a" },
    { path: "ho", ...HI },
  ]);
});

test("listFiles() believes packages of files that are as they brought them", async () => {
  const file = (path: string, text: string): FsEntry => ({
    type: "file",
    path,
    mode: 0o755,
    content: contentOf(text),
  });
  const layer = await layerOf("tiny", [
    ...["", "usr", "usr/bin"].map((path): FsEntry => ({ type: "dir", path, mode: 0o755 })),
    { type: "symlink", path: "bin", mode: 0o777, target: "usr/bin" },
    file("usr/bin/changed", "#!/bin/true\n"),
    file("usr/bin/hi", "#!/bin/false\n"),
  ]);
  const files = new Map([
    ["bin/changed", `sha1:${HI.sha1}`],
    ["bin/gone", `sha1:${HI.sha1}`],
    ["bin/hi", "md5:f660ecb740beb73d06ecdc31c0be27be"],
  ]);
  const packages = [{ purl: "pkg:a", name: "a", version: "1", files }];
  const listed = await listFiles(await layersTree([layer], signal), [layer], packages, signal);
  assert.deepEqual(
    listed.map(({ path, owner }) => [path, owner]),
    [
      ["usr/bin/changed", undefined],
      ["usr/bin/hi", "pkg:a"],
    ],
  );
});
