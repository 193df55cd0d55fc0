import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform } from "@rootsmith/core";
import { debArchOf, formatPlatforms } from "./platform.ts";

test("debArchOf() names the port of a platform", () => {
  const names = ["amd64", "386", "arm64", "arm64/v8", "arm", "arm/v7", "arm/v5", "ppc64le"].map(
    (text) => debArchOf(parsePlatform(`linux/${text}`)),
  );
  assert.deepEqual(names, [
    "amd64",
    "i386",
    "arm64",
    "arm64",
    "armhf",
    "armhf",
    "armel",
    "ppc64el",
  ]);
});

test("debArchOf() lists the ports where there is none", () => {
  for (const text of ["linux/arm/v6", "windows/amd64", "linux/amd64/v3"]) {
    assert.throws(() => debArchOf(parsePlatform(text)), {
      name: "UnsupportedPlatformError",
      message: `Cannot build debian for ${text}: it has no such port`,
      hint: /linux\/amd64, linux\/arm64\/v8, linux\/arm\/v5/,
    });
  }
});

test("formatPlatforms() leaves out what is no platform", () => {
  assert.deepEqual(formatPlatforms(["all", "amd64", "armhf"]), ["linux/amd64", "linux/arm/v7"]);
});
