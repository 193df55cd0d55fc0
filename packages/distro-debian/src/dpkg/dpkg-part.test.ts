import assert from "node:assert/strict";
import { test } from "node:test";
import { dpkgPart } from "./dpkg-part.ts";

test("dpkgPart() names the package whose scripts begin", () => {
  assert.equal(dpkgPart("Setting up libc6:amd64 (2.41-12) ..."), "scripts of libc6");
  assert.equal(dpkgPart("Setting up g++ (4:14.2.0-1) ..."), "scripts of g++");
  assert.equal(dpkgPart("Processing triggers for libc-bin (2.41-12) ..."), "triggers of libc-bin");
});

test("dpkgPart() takes no other line for a beginning", () => {
  assert.equal(dpkgPart("Setting up the clock"), undefined);
  assert.equal(dpkgPart("  Setting up libc6 (2.41-12) ..."), undefined);
  assert.equal(dpkgPart(""), undefined);
});
