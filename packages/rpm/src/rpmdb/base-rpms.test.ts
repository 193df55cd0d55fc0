import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { type FsEntry, RootfsTree, treeReader } from "@rootsmith/core/provider";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import { fakeRpmdb } from "../../fixtures/fake-rpmdb.ts";
import { TAG } from "../file/rpm-tags.ts";
import { type BaseRpms, readBaseRpms } from "./base-rpms.ts";
import { writeRpmdb } from "./rpmdb.ts";

const bash = await fakeOpenRpm("bash", [{ path: "/usr/bin/bash" }]);
const zlib = await fakeOpenRpm("zlib");
const key = await fakeOpenRpm("gpg-pubkey");

async function read(entries: readonly FsEntry[]): Promise<BaseRpms | undefined> {
  const tree = new RootfsTree();
  for (const entry of entries) tree.put(entry);
  return readBaseRpms(treeReader(tree));
}

test("readBaseRpms() reads packages and keys, and where the database is", async () => {
  const found = await read(fakeRpmdb([key, bash, zlib]));
  assert.deepEqual(found?.location, { backend: "sqlite", path: "var/lib/rpm" });
  assert.deepEqual(
    found?.packages.map(({ nevra }) => nevra),
    ["bash-1-1.x86_64", "zlib-1-1.x86_64"],
  );
  assert.equal(found?.keys.length, 1);
  assert.equal(await read([]), undefined);
});

for (const backend of ["sqlite", "bdb"] as const) {
  test(`writeRpmdb() keeps what ${backend} has already, byte by byte`, async () => {
    const options = { backend, path: "var/lib/rpm", color: 3 };
    const before = await read(writeRpmdb([{ rpm: bash.rpm }], { ...options, epoch: 1 }));
    const below = (before?.packages ?? []).map(({ rpm }) => ({ rpm, isStored: true as const }));
    const after = await read(writeRpmdb([{ rpm: zlib.rpm }], { ...options, epoch: 2, below }));
    const found = new Map(after?.packages.map(({ locked, rpm }) => [locked.name, rpm.header]));
    assert.deepEqual(
      ["bash", "zlib"].map((name) => found.get(name)?.number(TAG.INSTALLTID)),
      [1, 2],
    );
    const [kept] = before?.packages ?? [];
    assert.ok(
      Buffer.from(kept?.rpm.header.raw ?? []).equals(found.get("bash")?.raw ?? Buffer.of(0)),
    );
  });
}
