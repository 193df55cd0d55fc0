import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core/provider";
import { makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { readBdb } from "../../fixtures/read-bdb.ts";
import { RpmHeader } from "../file/rpm-header.ts";
import type { InstalledRpm } from "./content/installed-header.ts";
import { type RpmdbOptions, writeRpmdb } from "./rpmdb.ts";

function installed(name: string, tags: Readonly<Record<number, TagValue>> = {}): InstalledRpm {
  const header = makeHeader({ 1000: name, 1001: "1", 1002: "1", 1022: "noarch", ...tags });
  const signature = makeHeader({ 269: "00", 1004: new Uint8Array(16) }, "signature");
  return {
    rpm: {
      header: RpmHeader.read(header),
      signature: RpmHeader.read(signature, "signature"),
    },
  };
}

const OPTIONS: RpmdbOptions = {
  backend: "sqlite",
  path: "var/lib/rpm",
  epoch: 1_600_000_000,
  color: 3,
};
const BDB: RpmdbOptions = { ...OPTIONS, backend: "bdb" };

function pathsOf(packages: readonly InstalledRpm[], options: RpmdbOptions): string[] {
  return writeRpmdb(packages, options).map(({ path }) => path);
}

test("writeRpmdb() writes one file for sqlite, below the path of the release", () => {
  const path = "usr/lib/sysimage/rpm";
  assert.deepEqual(pathsOf([installed("bash")], { ...OPTIONS, path }), [`${path}/rpmdb.sqlite`]);
});

test("writeRpmdb() writes the indices that the rpm among the packages knows", () => {
  const rpm = (version: string): InstalledRpm[] => [installed("rpm", { 1001: version })];
  const common =
    "Packages Name Basenames Group Requirename Providename Conflictname Obsoletename Triggername " +
    "Dirnames Installtid Sigmd5 Sha1header";
  const recent =
    "Filetriggername Transfiletriggername Recommendname Suggestname Supplementname Enhancename";
  const names = (version: string) =>
    pathsOf(rpm(version), BDB).map((path) => path.replace("var/lib/rpm/", ""));
  const old =
    "Basenames Conflictname Dirnames Group Installtid Name Packages Providename Provideversion " +
    "Pubkeys Requirename Requireversion Sha1header Sigmd5 Triggername";
  assert.deepEqual(names("4.4.2.3").sort(), [...old.split(" "), "Filemd5s"].sort());
  assert.deepEqual(
    names("4.8.0").sort(),
    [...old.split(" "), "Filedigests", "Obsoletename"].sort(),
  );
  assert.deepEqual(names("4.11.3"), common.split(" "));
  assert.deepEqual(names("4.14.3"), `${common} ${recent}`.split(" "));
  assert.equal(pathsOf([installed("bash")], BDB).length, 19);
});

test("writeRpmdb() numbers headers from 1, with the last number under 0", async () => {
  const [packages, names] = writeRpmdb([installed("zlib"), installed("bash")], BDB);
  assert.ok(packages?.type === "file" && names?.type === "file");
  const numbers = (await readBdb(packages.content)).pairs
    .map(([key, value]) => [key.readUInt32LE(), value] as const)
    .sort(([a], [b]) => a - b);
  assert.deepEqual(numbers[0], [0, Buffer.from([2, 0, 0, 0])]);
  assert.deepEqual(
    numbers.slice(1).map(([number, value]) => [number, value.includes("zlib\0")]),
    [
      [1, true],
      [2, false],
    ],
  );
  assert.deepEqual((await readBdb(names.content)).pairs, [
    [Buffer.from("bash"), Buffer.from([2, 0, 0, 0, 0, 0, 0, 0])],
    [Buffer.from("zlib"), Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])],
  ]);
});

// Of `file` in a real /var/lib/rpm of Enterprise Linux 6.
test("writeRpmdb() hashes indices before rpm 4.9, but for four of them", async () => {
  const kinds = async (version: string): Promise<Record<string, string>> => {
    const files = writeRpmdb([installed("rpm", { 1001: version })], BDB).map(async (file) => {
      assert.ok(file.type === "file");
      const { metadata } = await readBdb(file.content);
      const kind = metadata.readUInt32LE(12) === 0x061561 ? "hash" : "btree";
      return [file.path.replace("var/lib/rpm/", ""), `${kind} ${metadata.readUInt32LE(16)}`];
    });
    return Object.fromEntries(await Promise.all(files));
  };
  const btrees = { Dirnames: "btree 9", Installtid: "btree 9" };
  const versions = { Provideversion: "btree 9", Requireversion: "btree 9" };
  const { Name, Packages, Filemd5s, ...old } = await kinds("4.4.2.3");
  assert.deepEqual([Name, Packages, Filemd5s], ["hash 8", "hash 8", "hash 8"]);
  assert.deepEqual(
    Object.fromEntries(Object.entries(old).filter(([, kind]) => kind.startsWith("btree"))),
    { ...btrees, ...versions },
  );
  const recent = await kinds("4.8.0");
  assert.deepEqual(
    [recent.Name, recent.Filedigests, recent.Dirnames],
    ["hash 9", "hash 9", "btree 9"],
  );
});

test("writeRpmdb() keeps the name of the root directory under a zero byte in Berkeley DB", async () => {
  const files = writeRpmdb([installed("filesystem", { 1117: [""] })], BDB);
  const basenames = files.find(({ path }) => path.endsWith("/Basenames"));
  assert.ok(basenames?.type === "file");
  const [[key] = []] = (await readBdb(basenames.content)).pairs;
  assert.deepEqual(key, Buffer.from([0]));
});

test("writeRpmdb() gives the same bytes on every host", async () => {
  const hash = createHash("sha256");
  const packages = [
    installed("bash", { 1117: ["bash"], 1047: ["bash", "/bin/sh"] }),
    installed("rpm"),
  ];
  for (const options of [OPTIONS, BDB]) {
    for (const file of writeRpmdb(packages, options)) {
      assert.ok(file.type === "file" && file.mode === 0o644 && file.mtime === 1_600_000_000);
      hash.update(await collectBytes(file.content.open()));
    }
  }
  assert.equal(
    hash.digest("hex"),
    "0676df86956f5a33fcbe08049e71a521f8e7d5409ecd967be7af392e93c4790d",
  );
});
