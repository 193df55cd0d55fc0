import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPlatform } from "../model/oci.ts";
import { parsePlatform, parsePlatforms } from "./parse-platform.ts";

for (const [text, expected] of [
  ["linux/amd64", "linux/amd64"],
  ["linux/x86_64", "linux/amd64"],
  ["Linux/AMD64", "linux/amd64"],
  ["linux/arm64/v8", "linux/arm64"],
  ["linux/aarch64", "linux/arm64"],
  ["arm64", "linux/arm64"],
  ["armhf", "linux/arm/v7"],
  ["linux/arm", "linux/arm/v7"],
  ["linux/arm/5", "linux/arm/v5"],
  ["windows/amd64", "windows/amd64"],
  ["linux/vax", "linux/vax"],
] as const) {
  test(`parsePlatform() reads ${text}`, () => {
    assert.equal(formatPlatform(parsePlatform(text)), expected);
  });
}

for (const text of ["", "linux", "vax", "linux/", "/amd64", "linux/arm/", "linux/arm/v7/x"]) {
  test(`parsePlatform() refuses "${text}"`, () => {
    assert.throws(() => parsePlatform(text), {
      name: "TypeError",
      message: `Cannot parse platform "${text}": expected "os/architecture[/variant]", such as "linux/arm64"`,
    });
  });
}

test("parsePlatforms() takes each platform once, in the order given", () => {
  assert.deepEqual(parsePlatforms(["arm64", "linux/amd64", "linux/arm64/v8"]), [
    { os: "linux", architecture: "arm64" },
    { os: "linux", architecture: "amd64" },
  ]);
});
