import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { collectBytes, FormatError, storedBytes } from "@rootsmith/core/provider";
import { makeRpm } from "@rootsmith/testing/rpm";
import { readRpm } from "./rpm-file.ts";

const PAYLOAD = Buffer.from("the payload");
const BYTES = makeRpm({
  header: { 1000: "bash", 1001: "5.2" },
  payload: PAYLOAD,
  // 13 bytes, so that the signature header has to be padded
  signature: { 1004: Buffer.from("thirteen byte") },
});

describe("readRpm()", () => {
  it("finds the headers and the payload", async () => {
    const rpm = await readRpm(storedBytes(BYTES));
    assert.equal(rpm.header.string(1000), "bash");
    assert.equal(Buffer.from(rpm.signature.bytes(1004) ?? []).toString(), "thirteen byte");
    assert.deepEqual(Buffer.from(await collectBytes(rpm.payload.open())), PAYLOAD);
  });

  it("gives what signatures are over", async () => {
    const rpm = await readRpm(storedBytes(BYTES));
    const header = await collectBytes(rpm.headerContent.open());
    assert.equal(Buffer.from(header.subarray(0, 4)).toString("hex"), "8eade801");
    assert.deepEqual(header.subarray(8), rpm.header.raw);
    const signed = await collectBytes(rpm.signedContent.open());
    assert.deepEqual(Buffer.from(signed), Buffer.concat([header, PAYLOAD]));
  });

  it("accepts a package without payload", async () => {
    const rpm = await readRpm(storedBytes(makeRpm({ header: { 1000: "empty" } })));
    assert.equal(rpm.payload.size, 0);
  });

  it("refuses a package that is cut off anywhere before its payload", async () => {
    for (let size = 0; size < BYTES.length - PAYLOAD.length; size++) {
      await assert.rejects(readRpm(storedBytes(BYTES.subarray(0, size))), FormatError, `${size}`);
    }
  });

  it("refuses what is not a package", async () => {
    await assert.rejects(readRpm(storedBytes(Buffer.alloc(200))), {
      name: "FormatError",
      message: "Cannot read an RPM package: it does not begin as one",
    });
  });
});
