import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, type FsEntry, type ProgressEvent } from "@rootsmith/core/provider";
import type { FileRecipe } from "@rootsmith/testing/rpm";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import type { OpenRpm } from "../file/open-rpms.ts";
import { Unpacker } from "./unpacker.ts";

const CONFIG = 1 << 0;
const DOC = 1 << 1;
const NOREPLACE = 1 << 4;

async function unpackAll(
  rpms: readonly OpenRpm[],
  files: Readonly<Record<string, string>> = {},
  { docs = true }: { readonly docs?: boolean } = {},
): Promise<{
  readonly entries: FsEntry[];
  readonly warnings: string[];
  readonly unpacker: Unpacker;
}> {
  const warnings: string[] = [];
  const report = (event: ProgressEvent): void => {
    if (event.type === "warning") warnings.push(event.message);
  };
  const unpacker = new Unpacker(rpms, { filter: { nodocs: !docs }, report });
  const entries: FsEntry[] = [];
  for (const rpm of rpms) {
    for await (const entry of unpacker.unpack(rpm, filesReader(files))) entries.push(entry);
  }
  return { entries, warnings, unpacker };
}

function ownersOf(entries: readonly FsEntry[]): string[] {
  return entries.map((entry) =>
    entry.type === "whiteout" ? "" : `${entry.path} ${entry.uid}:${entry.gid}`,
  );
}

test("unpack() looks owners up in the rootfs, and warns once of who is not there", async () => {
  const rpm = await fakeOpenRpm("a", [
    { path: "/x", user: "web", group: "www" },
    { path: "/y", user: "nobody-knows", group: "root" },
    { path: "/z", user: "nobody-knows", group: "root" },
  ]);
  const files = { "etc/passwd": "web:x:48:49::/:/bin/sh\n", "etc/group": "www:x:50:\n" };
  const { entries, warnings } = await unpackAll([rpm], files);
  assert.deepEqual(ownersOf(entries), ["x 48:50", "y 0:0", "z 0:0"]);
  assert.deepEqual(warnings, ['The rootfs has no user "nobody-knows": its files belong to root']);
});

test("unpack() gives a directory its attributes before its package comes", async () => {
  const early = await fakeOpenRpm("early", [{ path: "/etc/early" }]);
  const late = await fakeOpenRpm("late", [{ path: "/etc", mode: 0o040700 }]);
  const { entries } = await unpackAll([early, late]);
  assert.deepEqual(
    entries.map((entry) => [entry.path, entry.type === "dir" && entry.mode]),
    [
      ["etc", 0o700],
      ["etc/early", false],
    ],
  );
});

test("unpack() lets two packages have the same file, and refuses another one", async () => {
  const a = await fakeOpenRpm("a", [{ path: "/f", content: "one" }]);
  const same = await fakeOpenRpm("same", [{ path: "/f", content: "one" }]);
  const other = await fakeOpenRpm("other", [{ path: "/f", content: "two" }]);
  assert.equal((await unpackAll([a, same])).entries.length, 1);
  await assert.rejects(unpackAll([a, other]), {
    name: "DuplicateEntryError",
    message:
      'Cannot add "f" to the rootfs: it already exists (a-1-1.x86_64, then other-1-1.x86_64)',
  });
});

test("unpack() prefers the program of 64 bits where two architectures have it", async () => {
  const colors = (color: number): Record<number, Uint32Array> => ({
    1140: new Uint32Array([color]),
  });
  const narrow = await fakeOpenRpm("narrow", [{ path: "/f", content: "32" }], colors(1));
  const wide = await fakeOpenRpm("wide", [{ path: "/f", content: "64" }], colors(2));
  for (const rpms of [
    [narrow, wide],
    [wide, narrow],
  ]) {
    const { entries, unpacker } = await unpackAll(rpms);
    const last = entries.at(-1);
    assert.ok(last?.type === "file");
    assert.deepEqual([...unpacker.fileStates(narrow)], [4]);
    assert.deepEqual([...unpacker.fileStates(wide)], [0]);
    assert.equal(new TextDecoder().decode(await collectBytes(last.content.open())), "64");
  }
});

test("unpack() keeps what a script has made of a configuration file", async () => {
  const rpm = await fakeOpenRpm("a", [
    { path: "/etc/kept", flags: CONFIG | NOREPLACE },
    { path: "/etc/replaced", flags: CONFIG },
  ]);
  const { entries } = await unpackAll([rpm], { "etc/kept": "mine", "etc/replaced": "mine" });
  assert.deepEqual(
    entries.map(({ path }) => path),
    ["etc/kept.rpmnew", "etc/replaced.rpmorig", "etc/replaced"],
  );
});

test("unpack() leaves documentation out on demand, and fileStates() says so", async () => {
  const rpm = await fakeOpenRpm("a", [{ path: "/a" }, { path: "/b", flags: DOC }]);
  const { entries, unpacker } = await unpackAll([rpm], {}, { docs: false });
  assert.deepEqual(
    entries.map(({ path }) => path),
    ["a"],
  );
  assert.deepEqual([...unpacker.fileStates(rpm)], [0, 2]);
});

const LINK = 0o120777;
const DIR = 0o40755;
const AT = "/opt/d";
/** "file /opt/d conflicts between attempted installs" of rpm 4.18, or not. */
const PAIRS: readonly (readonly [
  what: string,
  FileRecipe,
  FileRecipe,
  conflict: boolean,
  old: boolean,
])[] = [
  ["a file and a directory", { path: AT }, { path: AT, mode: DIR }, true, true],
  [
    "a link and a directory",
    { path: AT, mode: LINK, target: "x" },
    { path: AT, mode: DIR },
    true,
    true,
  ],
  [
    "a directory and a link",
    { path: AT, mode: DIR },
    { path: AT, mode: LINK, target: "x" },
    true,
    true,
  ],
  ["a directory of two modes", { path: AT, mode: DIR }, { path: AT, mode: 0o40700 }, true, false],
  [
    "a directory of two owners",
    { path: AT, mode: DIR },
    { path: AT, mode: DIR, user: "bin" },
    true,
    false,
  ],
  ["a file of two modes", { path: AT }, { path: AT, mode: 0o100600 }, true, false],
  ["a file of two contents", { path: AT, content: "a" }, { path: AT, content: "b" }, true, true],
  ["one directory", { path: AT, mode: DIR }, { path: AT, mode: DIR }, false, false],
  [
    "a link of two modes",
    { path: AT, mode: LINK, target: "x" },
    { path: AT, mode: 0o120755, target: "x" },
    false,
    false,
  ],
  [
    "a directory and its ghost",
    { path: AT, mode: DIR },
    { path: AT, mode: 0o40711, flags: 1 << 6 },
    false,
    false,
  ],
];
for (const [what, first, second, conflict, old] of PAIRS) {
  test(`unpack() ${conflict ? "refuses" : "takes"} ${what} of two packages as rpm does`, async () => {
    const rpms = [await fakeOpenRpm("a", [first]), await fakeOpenRpm("b", [second])];
    const isRefused = async (rpmVersion: string): Promise<boolean> => {
      const unpacker = new Unpacker(rpms, { rpmVersion, report: () => {} });
      try {
        for (const rpm of rpms) for await (const _ of unpacker.unpack(rpm, filesReader({})));
        return false;
      } catch (error) {
        assert.equal((error as Error).name, "DuplicateEntryError");
        return true;
      }
    };
    assert.equal(await isRefused("4.18.0"), conflict);
    // rpmfiCompare() of 4.8.1 looks at types, targets and digests alone
    assert.equal(await isRefused("4.8.1"), old);
  });
}
