import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform, UnsupportedPlatformError } from "@rootsmith/core";
import { rpmArchOf } from "./platform.ts";
import { ALMA } from "./rebuild-releases.ts";
import { findRelease, type Release } from "./release.ts";

function archOf(platform: string, release: string): ReturnType<typeof rpmArchOf> {
  return rpmArchOf(parsePlatform(platform), findRelease(ALMA, release) as Release, ALMA);
}

test("rpmArchOf() knows AlmaLinux 10 for older processors", () => {
  assert.deepEqual(archOf("linux/amd64", "10"), { arch: "x86_64", basearch: "x86_64" });
  assert.deepEqual(archOf("linux/amd64/v2", "10"), { arch: "x86_64_v2", basearch: "x86_64_v2" });
  assert.throws(() => archOf("linux/amd64/v2", "9"), UnsupportedPlatformError);
});
