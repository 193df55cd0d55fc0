import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { file, makeApk, segment } from "../../fixtures/alpine-mirror.ts";
import { checkApk } from "./apk-file.ts";

const { apk, record } = await makeApk({
  name: "one",
  files: [file("opt/one", "1\n")],
  scripts: { "post-install": "#!/bin/sh\n" },
});
const checksum = /^C:(.*)$/m.exec(record)?.[1] ?? "";

test("checkApk() finds the parts of a package without signature", async () => {
  const { control, data } = await checkApk(apk, checksum);
  assert.equal(control, 0);
  assert.deepEqual([...apk.subarray(data, data + 3)], [0x1f, 0x8b, 8]);
});

test("checkApk() finds the parts behind a signature", async () => {
  const signature = await segment({ ".SIGN.RSA.key.rsa.pub": "not looked at" }, { cut: true });
  const plain = await checkApk(apk, checksum);
  const signed = await checkApk(Buffer.concat([signature, apk]), checksum);
  assert.equal(signed.control, signature.byteLength);
  assert.equal(signed.data, signature.byteLength + plain.data);
});

test("checkApk() refuses a package that is cut off at any place", async () => {
  for (let length = 0; length < apk.byteLength; length++) {
    await assert.rejects(checkApk(apk.subarray(0, length), checksum), { name: "FormatError" });
  }
});

test("checkApk() refuses control data that has no .PKGINFO", async () => {
  const control = await segment({ other: "x" });
  const own = `Q1${createHash("sha1").update(control).digest("base64")}`;
  await assert.rejects(checkApk(control, own), {
    name: "FormatError",
    message: "Cannot accept the package: it has no .PKGINFO",
  });
});
