import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { file, makeApk, segment } from "../../fixtures/make-apk.ts";
import { checkV2Apk } from "./v2-apk.ts";

const { apk, record } = await makeApk({
  name: "one",
  files: [file("opt/one", "1\n")],
  scripts: { "post-install": "#!/bin/sh\n" },
});
const checksum = Buffer.from(/^C:Q1(.*)$/m.exec(record)?.[1] ?? "", "base64").toString("hex");

test("checkV2Apk() finds the parts of a package without signature", async () => {
  const { control, data } = await checkV2Apk(apk, checksum);
  assert.equal(control, 0);
  assert.deepEqual([...apk.subarray(data, data + 3)], [0x1f, 0x8b, 8]);
});

test("checkV2Apk() finds the parts behind a signature", async () => {
  const signature = await segment({ ".SIGN.RSA.key.rsa.pub": "not looked at" }, { cut: true });
  const plain = await checkV2Apk(apk, checksum);
  const signed = await checkV2Apk(Buffer.concat([signature, apk]), checksum);
  assert.equal(signed.control, signature.byteLength);
  assert.equal(signed.data, signature.byteLength + plain.data);
});

test("checkV2Apk() refuses a package that is cut off at any place", async () => {
  for (let length = 0; length < apk.byteLength; length++) {
    await assert.rejects(checkV2Apk(apk.subarray(0, length), checksum), { name: "FormatError" });
  }
});

test("checkV2Apk() refuses control data that has no .PKGINFO", async () => {
  const control = await segment({ other: "x" });
  const own = createHash("sha1").update(control).digest("hex");
  await assert.rejects(checkV2Apk(control, own), {
    name: "FormatError",
    message: "Cannot accept the package: it has no .PKGINFO",
  });
});
