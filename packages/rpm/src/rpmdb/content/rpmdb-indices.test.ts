import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { makeHeader, type TagValue } from "@rootsmith/testing/rpm";
import { RpmHeader } from "../../file/rpm-header.ts";
import { indexRows, RPMDB_INDICES } from "./rpmdb-indices.ts";
import { RPM_4_4_INDICES, RPM_4_8_INDICES } from "./rpmdb-old-indices.ts";

type Tags = Readonly<Record<number, TagValue>>;

/** Rows of an index as `"key@position"`, the bytes of keys as Latin-1. */
function rowsOf(
  name: string,
  main: Tags,
  signature: Tags = {},
  indices = [...RPMDB_INDICES, ...RPM_4_4_INDICES, ...RPM_4_8_INDICES],
): string[] {
  const index = indices.find((candidate) => candidate.name === name);
  assert.ok(index);
  const rpm = {
    header: RpmHeader.read(makeHeader(main)),
    signature: RpmHeader.read(makeHeader(signature, "signature"), "signature"),
  };
  return indexRows(index, rpm, 0x01020304).map(
    ({ key, position }) => `${Buffer.from(key).toString("latin1")}@${position}`,
  );
}

test("indexRows() lists each value of an array with its position", () => {
  assert.deepEqual(rowsOf("Basenames", { 1117: ["", "bin", "bin"] }), ["@0", "bin@1", "bin@2"]);
});

test("indexRows() keeps the bytes of names that are not UTF-8", () => {
  const header = makeHeader({ 1117: ["xy"] });
  header.write("\xe9\xff\0", header.indexOf("xy\0"), "latin1");
  const index = RPMDB_INDICES.find(({ name }) => name === "Basenames");
  assert.ok(index);
  const empty = RpmHeader.read(makeHeader({}, "signature"), "signature");
  const rows = indexRows(index, { header: RpmHeader.read(header), signature: empty }, 0);
  assert.deepEqual([...(rows[0]?.key ?? [])], [0xe9, 0xff]);
});

test("indexRows() puts a package without group under Unknown", () => {
  assert.deepEqual(rowsOf("Group", {}), ["Unknown@0"]);
  assert.deepEqual(rowsOf("Group", { 1016: ["System", "Système"] }), ["System@0"]);
});

test("indexRows() takes digests from the signature header, the transaction from the caller", () => {
  assert.deepEqual(rowsOf("Sigmd5", {}, { 1004: Uint8Array.of(0x61, 0, 0x62) }), ["a\0b@0"]);
  assert.deepEqual(rowsOf("Sha1header", {}, { 269: "abcd" }), ["abcd@0"]);
  assert.deepEqual(rowsOf("Sha1header", {}), []);
  assert.deepEqual(rowsOf("Installtid", {}), ["\x04\x03\x02\x01@0"]);
});

test("indexRows() leaves out requirements that are void after the installation", () => {
  const flags = {
    pre: 1 << 9,
    rpmlib: (1 << 24) | 0xa,
    preAndPreun: (1 << 9) | (1 << 11),
    preMeta: (1 << 9) | (1 << 29),
  };
  const names = ["plain", ...Object.keys(flags)];
  const main = { 1048: Uint32Array.of(0, ...Object.values(flags)), 1049: names };
  assert.deepEqual(rowsOf("Requirename", main), ["plain@0", "preAndPreun@3", "preMeta@4"]);
});

// isInstallPreReq() and isErasePreReq() of rpm 4.4.2.3, 4.8.1 and 4.14.3
test("indexRows() leaves out what each rpm takes for void", () => {
  const flags = {
    pre: 1 << 9,
    pretrans: 1 << 7,
    posttrans: 1 << 5,
    preAndPreun: (1 << 9) | (1 << 11),
  };
  const main = { 1048: Uint32Array.from(Object.values(flags)), 1049: Object.keys(flags) };
  assert.deepEqual(rowsOf("Requirename", main, {}, [...RPM_4_4_INDICES]), [
    "pretrans@1",
    "posttrans@2",
  ]);
  assert.deepEqual(rowsOf("Requirename", main, {}, [...RPM_4_8_INDICES]), [
    "pretrans@1",
    "posttrans@2",
    "preAndPreun@3",
  ]);
  assert.deepEqual(rowsOf("Requirename", main), ["preAndPreun@3"]);
});

test("indexRows() has digests of files and ids of keys as bytes", () => {
  assert.deepEqual(rowsOf("Filedigests", { 1035: ["", "6162", ""] }), ["ab@1"]);
  const key = { 266: ["AAAA"], 1113: ["4:6162636464656667-00000001"] };
  assert.deepEqual(rowsOf("Pubkeys", key), ["abcddefg@0"]);
  assert.deepEqual(rowsOf("Pubkeys", {}), []);
});

test("indexRows() lists a trigger once by name, a file trigger by its script", () => {
  assert.deepEqual(rowsOf("Triggername", { 1066: ["a", "b", "a"] }), ["a@0", "b@1"]);
  const main = { 5069: ["/lib", "/usr/lib", "/etc"], 5070: Uint32Array.of(0, 0, 1) };
  assert.deepEqual(rowsOf("Filetriggername", main), ["/lib@0", "/usr/lib@0", "/etc@1"]);
});

// What `rpm --justdb -i` of rpm 4.18 wrote for these.
const RICH = {
  "((a-x or b >= 1:2.0) and c(y)(z))": "a-x b c(y)(z)",
  "((k with k2 < 3) or (l without m))": "k k2 l m",
  "((n if o) and (p if q else r))": "n p q r !o !q",
  "(d if e else f)": "d e f !e",
  "(dup or dup)": "dup",
  "(g if (h or i) else j)": "g h i j !h !i",
  "(s unless t else u)": "s t u !t",
  "(s2 unless t2)": "s2 !t2",
  "(a1 if (b1 if c1 else d1) else e1)": "a1 b1 c1 d1 e1 !b1 !c1 !d1",
  "(v if (w unless x else y) else z)": "v w x y z !w !x !y",
};

for (const [text, names] of Object.entries(RICH)) {
  test(`indexRows() finds the names in ${text}`, () => {
    const rows = [text, ...names.split(" ")].map((name) => `${name}@0`);
    assert.deepEqual(rowsOf("Recommendname", { 5046: [text] }), rows);
  });
}
