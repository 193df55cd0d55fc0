import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FormatError, InvalidEntryError } from "@rootsmith/core/provider";
import { makeFileTags, makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { type ListedFile, listFiles } from "./rpm-file-list.ts";
import { RpmHeader } from "./rpm-header.ts";

function list(tags: Readonly<Record<number, TagValue | undefined>>): readonly ListedFile[] {
  return listFiles(RpmHeader.read(makeHeader({ 1000: "a", ...tags })));
}

const FILES = [
  { path: "/", mode: 0o40755 },
  {
    path: "/etc/shadow",
    mode: 0o100000,
    user: "root",
    group: "shadow",
    content: "root:*",
    flags: 1,
  },
  { path: "/usr/bin/ping", mode: 0o100755, capabilities: "cap_net_raw=p" },
];

describe("listFiles()", () => {
  it("gives the properties of each file in the order of the header", () => {
    const files = list(makeFileTags(FILES));
    assert.deepEqual(
      files.map(({ path }) => path),
      ["", "etc/shadow", "usr/bin/ping"],
    );
    assert.deepEqual(files[1], {
      path: "etc/shadow",
      mode: 0o100000,
      user: "root",
      group: "shadow",
      mtime: 1_600_000_000,
      size: 6,
      // printf 'root:*' | sha256sum
      digest: "6a47bfe3f7fd684c7362bfe1de98cabc6a0f4c7d2eedb6ea36c21f2e2e78d3cb",
      target: "",
      flags: 1,
      rdev: 0,
      inode: "1/1001",
      color: 0,
      langs: [],
      capabilities: "",
    });
    assert.equal(files[2]?.capabilities, "cap_net_raw=p");
  });

  it("gives nothing for a package without files", () => {
    assert.deepEqual(list({}), []);
  });

  it("takes sizes of 4 GiB and more from their own tag", () => {
    const sizes = new BigUint64Array([0n, 5_000_000_000n, 1n]);
    const [, large] = list({ ...makeFileTags(FILES), 1028: undefined, 5008: sizes });
    assert.equal(large?.size, 5_000_000_000);
  });

  it("takes a package whose builder left out devices, inodes and what is mostly empty", () => {
    const tags = makeFileTags([{ path: "/opt/a" }, { path: "/opt/b" }]);
    const files = list({
      ...tags,
      ...Object.fromEntries([1033, 1036, 1037, 1095, 1096].map((tag) => [tag, undefined])),
    });
    assert.deepEqual(
      files.map(({ path, inode, target, flags, rdev }) => [path, inode, target, flags, rdev]),
      [
        ["opt/a", "0/0", "", 0, 0],
        ["opt/b", "0/1", "", 0, 0],
      ],
    );
    // hard links are those with one inode, whatever the device
    const linked = list({
      ...makeFileTags([
        { path: "/opt/a", inode: 7 },
        { path: "/opt/b", inode: 7 },
      ]),
      1095: undefined,
    });
    assert.deepEqual(
      linked.map(({ inode }) => inode),
      ["0/7", "0/7"],
    );
  });

  it("refuses a property that is not there for each file", () => {
    const tags = { ...makeFileTags(FILES), 1034: new Uint32Array([1, 2]) };
    assert.throws(() => list(tags), {
      name: "FormatError",
      message: "Cannot read the files of an RPM package: tag 1034 has 2 values for 3 files",
    });
    assert.throws(
      () => list({ ...makeFileTags(FILES), 1116: new Uint32Array([0, 1, 9]) }),
      FormatError,
    );
  });

  it("refuses paths that are relative, lead out of the root, or are not UTF-8", () => {
    const relative = makeFileTags([{ path: "etc/passwd" }]);
    assert.throws(() => list(relative), InvalidEntryError);
    const up = makeFileTags([{ path: "/usr/../../etc/passwd" }]);
    assert.throws(() => list(up), InvalidEntryError);
    const latin1 = makeFileTags([{ path: "/gr\u{fffd}sse" }]);
    assert.throws(() => list(latin1), /is not UTF-8$/);
  });
});
