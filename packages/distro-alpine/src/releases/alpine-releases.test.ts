import assert from "node:assert/strict";
import { test } from "node:test";
import { alpineTagOf, alpineTags, apkToolsOf } from "./alpine-releases.ts";

test("alpineTagOf() tells the release by os-release", () => {
  const tagOf = (id: string, version?: string) =>
    alpineTagOf({ id, idLike: [], ...(version !== undefined && { version }) });
  assert.equal(tagOf("alpine", "3.24.1"), "3.24");
  assert.equal(tagOf("alpine", "3.25.0_alpha20261101"), "edge");
  assert.equal(tagOf("alpine"), undefined);
  assert.equal(tagOf("debian", "3.24"), undefined);
});

test("alpineTags() names the releases that are known", () => {
  assert.deepEqual(alpineTags(), ["3.20", "3.21", "3.22", "3.23", "3.24", "edge"]);
});

test("apkToolsOf() takes what is not known for later, unless it is earlier by its number", () => {
  assert.deepEqual(["v3.9", "v3.22", "v3.23", "v3.30", "edge"].map(apkToolsOf), [2, 2, 3, 3, 3]);
});
