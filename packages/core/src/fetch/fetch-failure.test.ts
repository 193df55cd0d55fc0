import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOfError, parseRetryAfter } from "./fetch-failure.ts";

const NOW = Date.parse("2025-09-01T00:00:00Z");

for (const [text, ms] of [
  ["0", 0],
  ["120", 120_000],
  ["Mon, 01 Sep 2025 00:00:05 GMT", 5_000],
  ["Sun, 31 Aug 2025 00:00:00 GMT", 0],
  ["soon", undefined],
  [undefined, undefined],
] as const) {
  test(`parseRetryAfter() reads ${text} as ${ms} ms`, () => {
    assert.equal(parseRetryAfter(text, NOW), ms);
  });
}

for (const [code, transient] of [
  ["ECONNRESET", true],
  ["EAI_AGAIN", true],
  ["ERR_HTTP_CONTENT_LENGTH_MISMATCH", true],
  ["ENOTFOUND", false],
  ["ECONNREFUSED", false],
  ["CERT_HAS_EXPIRED", false],
  ["ERR_INVALID_URL", false],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", false],
] as const) {
  test(`failureOfError() takes ${code} for ${transient ? "transient" : "lasting"}`, () => {
    const error = Object.assign(new Error("failed"), { code });
    assert.equal(failureOfError(error).transient, transient);
  });
}
