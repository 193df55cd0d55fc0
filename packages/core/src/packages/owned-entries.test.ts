import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { ownedEntries } from "./owned-entries.ts";

const content = contentOf("x");

function ownersIn(
  entries: readonly FsEntry[],
  ...packages: readonly (readonly [name: string, paths: readonly string[]])[]
): Record<string, string | undefined> {
  const tree = new RootfsTree();
  for (const entry of entries) tree.add(entry);
  const facts = packages.map(([name, paths]) => ({ purl: name, name, version: "1", paths }));
  const owners = ownedEntries(tree, facts).map((entry) =>
    entry.type === "whiteout" ? [] : [entry.path, entry.package],
  );
  return Object.fromEntries(owners);
}

test("ownedEntries() finds what a package knows by a link, and does not take the link for its own", () => {
  const entries: readonly FsEntry[] = [
    { type: "symlink", path: "bin", mode: 0o777, target: "usr/bin" },
    { type: "file", path: "usr/bin/ls", mode: 0o755, content },
    { type: "symlink", path: "usr/bin/dir", mode: 0o777, target: "ls" },
    { type: "file", path: "etc/passwd", mode: 0o644, content },
  ];
  const coreutils = ["bin", "bin/ls", "usr", "usr/bin", "usr/bin/dir", "usr/share/gone"];
  assert.deepEqual(ownersIn(entries, ["coreutils", coreutils], ["usrmerge", ["bin"]]), {
    "": undefined,
    bin: "usrmerge",
    etc: undefined,
    "etc/passwd": undefined,
    usr: undefined,
    "usr/bin": undefined,
    "usr/bin/dir": "coreutils",
    "usr/bin/ls": "coreutils",
  });
});

test("ownedEntries() gives a path to the first that lists it", () => {
  const entries: readonly FsEntry[] = [{ type: "file", path: "a", mode: 0o644, content }];
  assert.deepEqual(ownersIn(entries, ["one", ["a"]], ["two", ["a"]]), { "": undefined, a: "one" });
});

test("ownedEntries() takes files with digests where that is all that is known", () => {
  const tree = new RootfsTree();
  tree.add({ type: "file", path: "a", mode: 0o644, content });
  const files = new Map([["a", "md5:9dd4e461268c8034f5c8564e155c67a6"]]);
  const [, a] = ownedEntries(tree, [{ purl: "one", name: "one", version: "1", files }]);
  assert.equal(a?.type === "file" && a.package, "one");
});
