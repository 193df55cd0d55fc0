import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlatform } from "@rootsmith/core";
import { apkArchOf } from "./platform.ts";

test("apkArchOf() gives Alpine's name, and that of the usual variant", () => {
  for (const [platform, arch] of [
    ["linux/amd64", "x86_64"],
    ["linux/386", "x86"],
    ["linux/arm64", "aarch64"],
    ["linux/arm", "armv7"],
    ["linux/arm/v6", "armhf"],
  ] as const) {
    assert.equal(apkArchOf(parsePlatform(platform)), arch);
  }
});

test("apkArchOf() refuses what Alpine is not built for", () => {
  for (const platform of ["linux/arm/v5", "linux/mips64le", "windows/amd64"]) {
    assert.throws(() => apkArchOf(parsePlatform(platform)), { name: "UnsupportedPlatformError" });
  }
});
