import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core/provider";
import { fakeContent } from "../fixtures/fake-content.ts";
import { readDeb } from "./deb.ts";

function deb(...members: readonly (readonly [name: string, data: string])[]): Uint8Array {
  const parts = members.map(
    ([name, data]) =>
      `${name.padEnd(48)}${String(data.length).padEnd(10)}\`\n${data}${data.length % 2 ? "\n" : ""}`,
  );
  return Buffer.from(`!<arch>\n${parts.join("")}`);
}

const FORMAT = ["debian-binary", "2.0\n"] as const;

test("readDeb() finds the archive of a part, with its compression", async () => {
  const bytes = deb(FORMAT, ["control.tar", "c"], ["_extra", ""], ["data.tar.xz", "data"]);
  const control = await readDeb(fakeContent(bytes), "control");
  assert.equal(control.compression, "none");
  const data = await readDeb(fakeContent(bytes), "data");
  assert.equal(data.compression, "xz");
  assert.equal(Buffer.from(await collectBytes(data.content.open())).toString(), "data");
});

const CONTROL = ["control.tar", "c"] as const;
const DATA = ["data.tar", "d"] as const;

// dpkg-deb 1.21, 1.22 and 1.23 take these
const TAKEN: Readonly<Record<string, Uint8Array>> = {
  "a higher minor version": deb(["debian-binary", "2.1\n"], CONTROL, DATA),
  "more behind the version": deb(["debian-binary", "2.0\nmore\n"], CONTROL, DATA),
  "members with _ before the archives": deb(FORMAT, ["_a", "x"], CONTROL, ["_b", "y"], DATA),
  "anything behind data.tar": deb(FORMAT, CONTROL, DATA, ["other", "x"], DATA),
  "data.tar.bz2": deb(FORMAT, CONTROL, ["data.tar.bz2", "d"]),
  "data.tar.lzma": deb(FORMAT, CONTROL, ["data.tar.lzma", "d"]),
  "control.tar.zst": deb(FORMAT, ["control.tar.zst", "c"], DATA),
};

for (const [what, bytes] of Object.entries(TAKEN)) {
  test(`readDeb() takes ${what}`, async () => {
    assert.equal((await readDeb(fakeContent(bytes), "data")).content.size, 1);
    assert.equal((await readDeb(fakeContent(bytes), "control")).content.size, 1);
  });
}

// and these they refuse
const NO_VERSION = /its "debian-binary" is no version and a line feed$/;
const BROKEN: Readonly<Record<string, readonly [bytes: Uint8Array, message: RegExp]>> = {
  "an archive of something else": [deb(["data.tar", ""]), /first member is not "debian-binary"$/],
  "an archive without members": [deb(), /first member is not "debian-binary"$/],
  "a version that is too long": [
    deb(["debian-binary", `2.${"0".repeat(39)}\n`], CONTROL, DATA),
    NO_VERSION,
  ],
  "a version without a line feed": [deb(["debian-binary", "2.0"], CONTROL, DATA), NO_VERSION],
  "a version without a minor one": [deb(["debian-binary", "2\n"], CONTROL, DATA), NO_VERSION],
  "format 3.0": [
    deb(["debian-binary", "3.0\n"], CONTROL, DATA),
    /it is of version 3\.0 of the format, and not 2$/,
  ],
  "a member before control.tar": [
    deb(FORMAT, ["other", "x"], CONTROL, DATA),
    /its member "other" stands where control\.tar belongs$/,
  ],
  "a member before data.tar": [
    deb(FORMAT, CONTROL, ["other", "x"], DATA),
    /its member "other" stands where data\.tar belongs$/,
  ],
  "data before control": [
    deb(FORMAT, DATA, CONTROL),
    /its member "data\.tar" stands where control\.tar belongs$/,
  ],
  "two control archives": [
    deb(FORMAT, CONTROL, CONTROL, DATA),
    /its member "control\.tar" stands where data\.tar belongs$/,
  ],
  "control.tar.bz2": [
    deb(FORMAT, ["control.tar.bz2", "c"], DATA),
    /"control\.tar\.bz2" is compressed as no control archive may be$/,
  ],
  "control.tar.lzma": [
    deb(FORMAT, ["control.tar.lzma", "c"], DATA),
    /"control\.tar\.lzma" is compressed as no control archive may be$/,
  ],
  "a package without data": [deb(FORMAT, CONTROL), /it has no data\.tar$/],
  "a compression that is unknown": [
    deb(FORMAT, CONTROL, ["data.tar.br", ""]),
    /the compression of "data\.tar\.br" is unknown$/,
  ],
  // since dpkg 1.23.6
  "an empty control archive": [
    deb(FORMAT, ["control.tar", ""], DATA),
    /its member "control\.tar" is empty$/,
  ],
  "an empty data archive": [
    deb(FORMAT, CONTROL, ["data.tar", ""]),
    /its member "data\.tar" is empty$/,
  ],
  "a last member without its padding": [
    deb(FORMAT, CONTROL, DATA).subarray(0, -1),
    /it is cut off: its size is odd$/,
  ],
  "two suffixes": [
    deb(FORMAT, CONTROL, ["data.tar.x.gz", ""]),
    /the compression of "data\.tar\.x\.gz" is unknown$/,
  ],
};

for (const [what, [bytes, message]] of Object.entries(BROKEN)) {
  test(`readDeb() refuses ${what}`, async () => {
    await assert.rejects(readDeb(fakeContent(bytes), "data"), {
      name: "FormatError",
      format: "deb",
      message,
    });
  });
}
