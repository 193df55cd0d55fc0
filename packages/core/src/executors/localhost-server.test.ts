import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { answerQuery } from "./localhost-server.ts";

// As dig(1) sends them, without EDNS: id 1234, recursion desired, one question.
const query = (name: string, type: string): Uint8Array =>
  Buffer.from(`123401000001000000000000${name}00${type}0001`, "hex");
const LOCALHOST = "096c6f63616c686f7374";

const answer = (bytes: Uint8Array): string | undefined => {
  const found = answerQuery(bytes);
  return found && Buffer.from(found).toString("hex");
};

test("answerQuery() gives the address of localhost", () => {
  assert.equal(
    answer(query(LOCALHOST, "0001")),
    "123485800001000100000000" + // answer, authoritative, one record
      "096c6f63616c686f73740000010001" + // the question
      "c00c000100010000000000047f000001", // 127.0.0.1
  );
  assert.equal(
    answer(query(LOCALHOST, "001c")),
    "123485800001000100000000096c6f63616c686f737400001c0001" +
      "c00c001c0001000000000010" +
      "00000000000000000000000000000001", // ::1
  );
});

test("answerQuery() has no mail server for localhost, and knows no other name", () => {
  const mx = answer(query(LOCALHOST, "000f"));
  assert.equal(mx, "123485800001000000000000096c6f63616c686f737400000f0001");
  const other = answer(query("016103636f6d", "0001"));
  assert.equal(other, "123485830001000000000000016103636f6d0000010001");
});

test("answerQuery() does not answer what is cut short", () => {
  assert.equal(answer(query(LOCALHOST, "0001").subarray(0, 20)), undefined);
  assert.equal(answer(new Uint8Array()), undefined);
});
