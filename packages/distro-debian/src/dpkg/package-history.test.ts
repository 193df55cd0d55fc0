import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { DEBIAN_HISTORY, parseChangelog } from "./package-history.ts";

const CHANGELOG = `hello (2.10-3) unstable; urgency=medium

  * New one.
    - More of it.

 -- A Person <a@example.org>  Mon, 26 Dec 2022 16:30:00 +0100

hello (2.10-2) unstable; urgency=low

  * Old one.

 -- A Person <a@example.org>  Mon, 13 May 2019 11:27:52 +0200
`;

test("parseChangelog() reads entries, the newest first", () => {
  assert.deepEqual(parseChangelog(CHANGELOG), [
    { version: "2.10-3", date: "2022-12-26", text: "  * New one.\n    - More of it." },
    { version: "2.10-2", date: "2019-05-13", text: "  * Old one." },
  ]);
  assert.deepEqual(parseChangelog("no changelog\n -- at all\n"), []);
});

test("changelogs() finds them compressed or not, behind links, and passes over damaged ones", async () => {
  const tree = new RootfsTree();
  const doc = "usr/share/doc";
  const add = (path: string, bytes: Uint8Array | string): void =>
    void tree.add({ type: "file", path: `${doc}/${path}`, mode: 0o644, content: contentOf(bytes) });
  add("a/changelog.Debian.gz", gzipSync(CHANGELOG));
  add("b/changelog.Debian.gz", "no gzip");
  add("c/changelog", CHANGELOG);
  tree.add({ type: "symlink", path: `${doc}/d`, mode: 0o777, target: "c" });
  const packages = ["a", "b", "c", "d", "e"].map((name) => ({ name, purl: name, version: "1" }));
  const found = await DEBIAN_HISTORY.changelogs(tree, packages);
  assert.deepEqual(
    [...found].map(([name, entries]) => [name, entries.length]),
    [
      ["a", 2],
      ["c", 2],
      ["d", 2],
    ],
  );
});
