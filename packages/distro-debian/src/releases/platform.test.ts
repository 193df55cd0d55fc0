import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform } from "@rootsmith/core";
import { debArchOf } from "./platform.ts";

for (const [platform, port] of [
  ["linux/amd64", "amd64"],
  ["linux/386", "i386"],
  ["linux/arm64", "arm64"],
  ["linux/arm/v7", "armhf"],
  ["linux/arm/v5", "armel"],
  ["linux/ppc64le", "ppc64el"],
] as const) {
  test(`debArchOf() names the port of ${platform}`, () => {
    assert.equal(debArchOf(parsePlatform(platform)), port);
  });
}

test("debArchOf() lists the ports where there is none", () => {
  for (const text of ["linux/arm/v6", "windows/amd64", "linux/amd64/v3"]) {
    assert.throws(() => debArchOf(parsePlatform(text)), {
      name: "UnsupportedPlatformError",
      message: `Cannot build debian for ${text}: it has no such port`,
      hint: /linux\/amd64, linux\/arm64, linux\/arm\/v5/,
    });
  }
});
