import assert from "node:assert/strict";
import { test } from "node:test";
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { compareLocks, isDifferent } from "./lock-difference.ts";
import type { LockFile } from "./lock-file.ts";

/** A lock of packages, each `name version architecture`, and of files, each `path text`. */
function lockOf(packages: readonly string[], files: readonly string[] = []): LockFile {
  const source = (repository: string, path: string, text: string) => ({
    repository,
    path,
    digest: digestOfBytes(text) as Digest,
    size: text.length,
  });
  const all = packages.map((text) => ({ text, words: text.split(" ") }));
  return {
    lockVersion: 1,
    formats: 1,
    provider: { name: "tiny", revision: 1, options: {} },
    image: { configure: "auto", normalize: "all", config: {}, layers: "single" },
    platforms: [
      {
        platform: { os: "linux", architecture: "amd64" },
        epoch: 0,
        repositories: {},
        sources: [
          ...all.map(({ text, words: [name] }) => source("pool", `pool/${name}`, text)),
          ...files.map((text) => source("host", text.split(" ")[0] ?? "", text)),
        ],
        packages: all.map(({ text, words: [name = "", version = "", arch = ""] }) => ({
          purl: `pkg:deb/tiny/${name}@${version}?arch=${arch}`,
          name,
          version,
          digest: digestOfBytes(text),
        })),
      },
    ],
  };
}

test("compareLocks() tells what was added, removed and changed, with sizes", () => {
  const before = lockOf(["bash 5.1 amd64", "dash 1 amd64", "zsh 5 amd64"], ["motd hello"]);
  const after = lockOf(["bash 5.1-10 amd64", "awk 3 amd64", "zsh 5 amd64"], ["motd hi"]);
  assert.deepEqual(compareLocks(before, after), [
    {
      platform: "linux/amd64",
      added: [{ name: "awk", version: "3", size: 11 }],
      removed: [{ name: "dash", version: "1", size: 12 }],
      changed: [
        {
          name: "bash",
          from: { name: "bash", version: "5.1", size: 14 },
          to: { name: "bash", version: "5.1-10", size: 17 },
        },
        { name: "motd", from: { name: "motd", size: 10 }, to: { name: "motd", size: 7 } },
      ],
      size: { from: 47, to: 46 },
    },
  ]);
});

test("compareLocks() keeps architectures and versions of one name apart", () => {
  const before = lockOf(["libc6 2.36 amd64", "libc6 2.36 i386", "key 1 all", "key 2 all"]);
  const after = lockOf(["libc6 2.36 amd64", "libc6 2.37 i386", "key 2 all", "key 3 all"]);
  const [difference] = compareLocks(before, after);
  assert.deepEqual(
    difference?.changed.map(({ name, from, to }) => [name, from.version, to.version]),
    [
      ["key", "1", "3"],
      ["libc6", "2.36", "2.37"],
    ],
  );
  assert.deepEqual([difference?.added, difference?.removed], [[], []]);
});

test("compareLocks() takes the same version with other bytes for changed", () => {
  const [difference] = compareLocks(lockOf([], ["a 1"]), lockOf([], ["a 2"]));
  assert.equal(difference?.changed.length, 1);
});

test("compareLocks() of the same lock finds nothing, of none everything", () => {
  const lock = lockOf(["bash 5.1 amd64"]);
  assert.deepEqual(compareLocks(lock, lock).map(isDifferent), [false]);
  const [difference] = compareLocks(undefined, lock);
  assert.deepEqual(difference?.added, [{ name: "bash", version: "5.1", size: 14 }]);
});
