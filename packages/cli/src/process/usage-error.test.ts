import assert from "node:assert/strict";
import { test } from "node:test";
import { asUsage } from "./usage-error.ts";

test("asUsage() makes a usage error of a refused value, with message and hint", async () => {
  const refused = Object.assign(new TypeError('Cannot parse platform "x"'), { hint: "Write y" });
  await assert.rejects(
    asUsage(() => {
      throw refused;
    }),
    { name: "UsageError", message: 'Cannot parse platform "x"', hint: "Write y", cause: refused },
  );
});

test("asUsage() lets any other error pass", async () => {
  const error = new Error("disk");
  await assert.rejects(
    asUsage(() => Promise.reject(error)),
    (thrown) => thrown === error,
  );
});
