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

for (const mistake of [
  () => (undefined as never as { x: number }).x,
  () => {
    (null as never as { x: number }).x = 1;
  },
  () => (({ a }: { a: number }) => a)(undefined as never),
  () => Object.keys(undefined as never),
  () => Object.assign(Object.freeze({ a: 1 }), { a: 2 }),
  () => Object.assign(Object.preventExtensions({}), { a: 2 }),
  () => Object.defineProperty(Object.freeze({ a: 1 }), "a", { value: 2 }),
  () => (1n as never as number) + 1,
]) {
  test(`asUsage() lets a mistake of the code pass: ${mistake}`, async () => {
    await assert.rejects(asUsage(mistake), { name: "TypeError" });
  });
}
