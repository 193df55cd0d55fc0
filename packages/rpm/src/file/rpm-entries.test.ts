import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import {
  collectBytes,
  FormatError,
  InvalidEntryError,
  storedBytes,
} from "@rootsmith/core/provider";
import {
  type FileRecipe,
  type MemberRecipe,
  makeCpio,
  makeFileTags,
  makeHeader,
} from "@rootsmith/testing/rpm";
import { checkContents, readContents } from "./rpm-contents.ts";
import { type RpmEntriesOptions, type RpmEntry, rpmEntries } from "./rpm-entries.ts";
import { RpmHeader } from "./rpm-header.ts";

async function unpack(
  files: readonly FileRecipe[],
  members: readonly MemberRecipe[] | Uint8Array,
  options?: RpmEntriesOptions,
): Promise<RpmEntry[]> {
  const header = RpmHeader.read(makeHeader({ 1000: "a", ...makeFileTags(files) }));
  const payload = members instanceof Uint8Array ? members : makeCpio(members);
  const contents = await readContents(header, storedBytes(payload));
  await checkContents(header, contents);
  return [...rpmEntries(header, contents, options)];
}

/** An entry on one line: type, path, and content or target. */
async function lineOf(entry: RpmEntry): Promise<string> {
  const { type, path } = entry;
  if (type === "file") {
    return `file ${path} ${Buffer.from(await collectBytes(entry.content.open())).toString()}`;
  }
  if (type === "symlink" || type === "hardlink") return `${type} ${path} ${entry.target}`;
  if (type === "char" || type === "block") return `${type} ${path} ${entry.major}:${entry.minor}`;
  return `${type} ${path}`;
}

async function linesOf(entries: Promise<readonly RpmEntry[]>): Promise<string[]> {
  return Promise.all((await entries).map(lineOf));
}

function refusal(fact: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof FormatError, String(error));
    assert.equal(error.message, `Cannot unpack the payload: ${fact}`);
    return true;
  };
}

const LINKS: readonly FileRecipe[] = [
  { path: "/a", content: "same", inode: 7 },
  { path: "/b", content: "same", inode: 7 },
  { path: "/z", content: "same", inode: 7 },
];

describe("rpmEntries()", () => {
  it("takes metadata from the header, whatever the archive says", async () => {
    const [entry] = await unpack(
      [{ path: "/bin/su", mode: 0o104755, content: "x", user: "root", group: "wheel", mtime: 9 }],
      [{ file: "./bin/su", mode: 0o100600, content: "x" }],
      { package: "pkg:rpm/centos/a@1" },
    );
    assert.equal(entry?.mode, 0o4755);
    assert.equal(entry?.mtime, 9);
    assert.equal(entry?.package, "pkg:rpm/centos/a@1");
    assert.equal(entry?.listed.group, "wheel");
  });

  it("gives every type of node in the order of the header", async () => {
    const files = [
      { path: "/", mode: 0o40755 },
      { path: "/dev/null", mode: 0o20666, rdev: 0x103 },
      { path: "/dev/sda", mode: 0o60660, rdev: 0x800 },
      { path: "/etc/a", content: "a" },
      { path: "/etc/b", mode: 0o120777, target: "a" },
      { path: "/run/initctl", mode: 0o10600 },
    ];
    const members = [
      { file: "./etc/b", content: "a" },
      { file: "/etc/a", content: "a" },
      { file: "dev/sda" },
      { file: "." },
      { file: "./dev/null" },
      { file: "./run/initctl" },
    ];
    assert.deepEqual(await linesOf(unpack(files, members)), [
      "dir ",
      "char dev/null 1:3",
      "block dev/sda 8:0",
      "file etc/a a",
      "symlink etc/b a",
      "fifo run/initctl",
    ]);
  });

  it("finds the content of hard links behind the last of them, or behind each", async () => {
    const expected = ["file a same", "hardlink b a", "hardlink z a"];
    const last = [{ file: "./a" }, { file: "./b" }, { file: "./z", content: "same" }];
    assert.deepEqual(await linesOf(unpack(LINKS, last)), expected);
    const each = ["./a", "./b", "./z"].map((file) => ({ file, content: "same" }));
    assert.deepEqual(await linesOf(unpack(LINKS, each)), expected);
  });

  it("links to the first that is installed", async () => {
    const [first, ...rest] = LINKS as [FileRecipe, FileRecipe, FileRecipe];
    const files = [{ ...first, flags: 2 }, ...rest];
    const members = [{ file: "./a" }, { file: "./b" }, { file: "./z", content: "same" }];
    assert.deepEqual(await linesOf(unpack(files, members, { nodocs: true })), [
      "file b same",
      "hardlink z b",
    ]);
  });

  it("reads archives whose members are numbers", async () => {
    const members = [
      { file: 0 },
      { file: 1 },
      { file: 2, content: "same" },
      { file: 3 },
      { file: 4, content: "a" },
    ];
    const files = [
      ...LINKS,
      { path: "/dir", mode: 0o40755 },
      { path: "/link", mode: 0o120777, target: "a" },
    ];
    assert.deepEqual(await linesOf(unpack(files, members)), [
      "file a same",
      "hardlink b a",
      "hardlink z a",
      "dir dir",
      "symlink link a",
    ]);
    await assert.rejects(unpack(LINKS, [{ file: 3 }]), refusal("the header has no file 3"));
  });

  it("leaves out ghosts, also of hard links, and what may be missing", async () => {
    const files = [
      { path: "/var/log/a", flags: 64 },
      { path: "/etc/may", flags: 1 | 8 },
      { path: "/x", flags: 64, inode: 3 },
      { path: "/y", content: "y", inode: 3 },
    ];
    assert.deepEqual(await linesOf(unpack(files, [{ file: "./y", content: "y" }])), ["file y y"]);
  });

  it("turns capabilities into an attribute", async () => {
    const [entry] = await unpack(
      [{ path: "/ping", capabilities: "cap_net_raw=p" }],
      [{ file: "./ping" }],
    );
    assert.equal(
      Buffer.from(entry?.xattrs?.["security.capability"] ?? []).toString("hex"),
      "0000000200200000000000000000000000000000",
    );
  });

  it("accepts a package without payload", async () => {
    assert.deepEqual(await unpack([], Buffer.alloc(0)), []);
    assert.deepEqual(await unpack([{ path: "/g", flags: 64 }], Buffer.alloc(0)), []);
  });

  it("refuses content that is not what the header says", async () => {
    const files = [{ path: "/a", content: "abc" }];
    await assert.rejects(
      unpack(files, [{ file: "./a", content: "abcd" }]),
      refusal('"a" has 4 bytes, not 3'),
    );
    await assert.rejects(
      unpack(files, [{ file: "./a", content: "abd" }]),
      refusal(
        'the digest of "a" is a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9, ' +
          "not ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      ),
    );
  });

  it("refuses names that header and archive do not have in common", async () => {
    const files = [{ path: "/a" }];
    await assert.rejects(unpack(files, []), refusal('"a" is missing'));
    const more = [{ file: "./a" }, { file: "./b" }];
    await assert.rejects(unpack(files, more), refusal('the header does not list "./b"'));
    const twice = [{ file: "./a" }, { file: "a" }];
    await assert.rejects(unpack(files, twice), refusal('it has "a" twice'));
  });

  it("refuses names that lead out of the root, and sockets", async () => {
    await assert.rejects(unpack([{ path: "/a" }], [{ file: "./../a" }]), InvalidEntryError);
    const socket = [{ path: "/s", mode: 0o140755 }];
    await assert.rejects(unpack(socket, [{ file: "./s" }]), InvalidEntryError);
  });

  it("refuses an archive that is cut off", async () => {
    const archive = makeCpio([{ file: "./a", content: "abc" }]);
    const cut = archive.subarray(0, archive.length - 20);
    await assert.rejects(unpack([{ path: "/a", content: "abc" }], cut), FormatError);
  });
});
