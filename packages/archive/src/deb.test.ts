import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { collectBytes } from "@rootsmith/core";
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

const BROKEN: Readonly<Record<string, readonly [bytes: Uint8Array, message: RegExp]>> = {
  "an archive of something else": [deb(["data.tar", ""]), /first member is not "debian-binary"$/],
  "an archive without members": [deb(), /first member is not "debian-binary"$/],
  "a version that is too long": [deb(["debian-binary", "2".repeat(65)]), /is too long$/],
  "a package without data": [deb(FORMAT, ["control.tar", ""]), /it has no data\.tar$/],
  "a compression that is unknown": [
    deb(FORMAT, ["data.tar.br", ""]),
    /the compression of "data\.tar\.br" is unknown$/,
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
