import assert from "node:assert/strict";
import { test } from "node:test";
import { type FsEntry, RootfsTree } from "@rootsmith/core/provider";
import { type FakeDeb, fakeDeb } from "../../fixtures/fake-deb.ts";
import type { Deb } from "../unpack/deb.ts";
import { type UnpackedDeb, Unpacker } from "../unpack/unpacker.ts";
import { conffilesField, withTakenConffiles } from "./conffiles-field.ts";

// All that is expected is of dpkg 1.21, 1.22 and 1.23 with packages like these.

const A = {
  name: "a",
  control: { conffiles: "/etc/c\n/etc/d\n" },
  files: { "etc/c": "fromA\n", "etc/d": "dA\n" },
};
const CONFFILE = {
  name: "b",
  fields: "Replaces: a\n",
  control: { conffiles: "/etc/c\n" },
  files: { "etc/c": "fromB\n", "usr/b": "" },
};
const FILE = { ...CONFFILE, control: {} };

/** `a` as dpkg has it when it is configured. */
const STATUS = `Package: a
Status: install ok installed
Conffiles:
 /etc/c 0d23181e8d4387b974bea0c0171f77be
 /etc/d 4792fcfed903c612d695c874d7c9e775

`;

async function unpackAll(...recipes: readonly FakeDeb[]): Promise<{
  tree: RootfsTree;
  unpacker: Unpacker;
  all: UnpackedDeb[];
  debs: Deb[];
  entries: FsEntry[];
}> {
  const tree = new RootfsTree();
  const unpacker = new Unpacker(tree);
  const debs = recipes.map(fakeDeb);
  const results = [];
  for (const deb of debs) results.push(await unpacker.unpack(deb, { newConffiles: true }));
  return {
    tree,
    unpacker,
    all: results.map(({ unpacked }) => unpacked),
    debs,
    entries: results.flatMap(({ entries }) => entries),
  };
}

async function fieldsOf(recipes: readonly FakeDeb[], status = ""): Promise<string[]> {
  const { unpacker, all } = await unpackAll(...recipes);
  const options = { newConffiles: true, status };
  return Promise.all(all.map((unpacked) => conffilesField(unpacked, unpacker, options)));
}

test("conffilesField() marks one that the next package has as its conffile", async () => {
  assert.deepEqual(await fieldsOf([A, CONFFILE]), [
    "Conffiles:\n /etc/c newconffile obsolete\n /etc/d newconffile\n",
    "Conffiles:\n /etc/c newconffile\n",
  ]);
});

test("conffilesField() marks none that the next package has as a plain file", async () => {
  const fields = ["Conffiles:\n /etc/c newconffile\n /etc/d newconffile\n", ""];
  assert.deepEqual(await fieldsOf([A, FILE]), fields);
});

test("conffilesField() marks what a package before has, with what that was", async () => {
  const fields = ["", "Conffiles:\n /etc/c newconffile obsolete\n /etc/d newconffile\n"];
  assert.deepEqual(await fieldsOf([FILE, A]), fields);
  const status =
    "Package: b\nStatus: install ok installed\nConffiles:\n /etc/c 2206b09af2317a11004340c72dcfa287\n\n";
  const [, field] = await fieldsOf([CONFFILE, A], status);
  assert.equal(
    field,
    "Conffiles:\n /etc/c 2206b09af2317a11004340c72dcfa287 obsolete\n /etc/d newconffile\n",
  );
});

test("conffilesField() knows what a conffile was before, so that dpkg need not ask", async () => {
  const [, field] = await fieldsOf([A, CONFFILE], STATUS);
  assert.equal(field, "Conffiles:\n /etc/c 0d23181e8d4387b974bea0c0171f77be\n");
});

test("conffilesField() has the MD5 of the other instance for a conffile that both share", async () => {
  const native = {
    name: "m",
    fields: "Multi-Arch: same\n",
    control: { conffiles: "/etc/c\n" },
    files: { "etc/c": "c\n" },
  };
  const foreign = { ...native, key: "m:i386", architecture: "i386" };
  const md5 = "2cd6ee2c70b0bde53fbe6cac3c8b8bb1";
  const status = `Package: m\nStatus: install ok installed\nArchitecture: amd64\nConffiles:\n /etc/c ${md5}\n\n`;
  assert.equal((await fieldsOf([native, foreign], status))[1], `Conffiles:\n /etc/c ${md5}\n`);
});

test("withTakenConffiles() marks the line of a package that is configured", async () => {
  const taken = STATUS.replace("77be\n", "77be obsolete\n");
  for (const [taking, expected] of [
    [CONFFILE, taken],
    [FILE, STATUS],
  ] as const) {
    const { unpacker, all } = await unpackAll(A, taking);
    const changed = withTakenConffiles(STATUS, all.slice(1), unpacker);
    assert.equal(changed, expected);
    assert.equal(withTakenConffiles(changed, all.slice(1), unpacker), expected);
  }
});

test("Unpacker.unpack() takes a conffile over that lies at its place already", async () => {
  const unpacker = new Unpacker();
  const a = fakeDeb(A);
  const { unpacked } = await unpacker.unpack(a);
  await assert.rejects(
    unpacker.unpack(fakeDeb({ ...CONFFILE, name: "x", fields: "" }), { newConffiles: true }),
    { name: "DuplicateEntryError" },
  );
  await unpacker.unpack(fakeDeb(CONFFILE), { newConffiles: true });
  assert.deepEqual(unpacker.remainingPaths(unpacked), ["etc/d"]);
});

test("Unpacker.unpack() leaves no conffile to be put in place of a plain file", async () => {
  const { entries, tree } = await unpackAll(A, FILE);
  assert.deepEqual(
    entries.map(({ type, path }) => `${type} ${path}`),
    [
      "file etc/c.dpkg-new",
      "file etc/d.dpkg-new",
      "file etc/c",
      "whiteout etc/c.dpkg-new",
      "file usr/b",
    ],
  );
  assert.equal(
    tree.entries().some(({ path }) => path === "etc/c.dpkg-new"),
    false,
  );
});
