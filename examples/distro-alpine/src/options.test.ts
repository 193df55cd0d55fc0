import assert from "node:assert/strict";
import { test } from "node:test";
import { type AlpineOptions, alpineOptions, alpineSettings } from "./options.ts";
import { plugin } from "./plugin.ts";

test("alpineSettings() turns a release into the directory of the mirror", () => {
  assert.equal(alpineSettings({ release: "3.20" }).branch, "v3.20");
  assert.equal(alpineSettings({ release: "v3.20" }).branch, "v3.20");
  assert.equal(alpineSettings({ release: "edge" }).branch, "edge");
  assert.equal(alpineSettings({}).branch, "latest-stable");
});

const REFUSED: readonly (readonly [AlpineOptions, RegExp])[] = [
  [{ release: "3" }, /option release: "3" is not like "3.20"/],
  [{ release: "../3.20" }, /option release/],
  [{ packages: [] }, /option packages: there is none/],
  [{ repositories: ["a/b"] }, /option repositories: "a\/b"/],
  [{ repositories: [] }, /option repositories/],
  [{ imageMirror: "https://me:pw@host/alpine" }, /option imageMirror/],
];

for (const [options, message] of REFUSED) {
  test(`alpineSettings() refuses ${JSON.stringify(options)}`, () => {
    assert.throws(() => alpineSettings(options), { name: "TypeError", message });
  });
}

test("alpineSettings() refuses a package that nobody can read", () => {
  assert.throws(() => alpineSettings({ packages: ["curl>"] }), { name: "ResolveError" });
});

test("alpineOptions() reads what was typed", () => {
  assert.deepEqual(alpineOptions("edge", { packages: "alpine-base,curl>8" }), {
    release: "edge",
    packages: ["alpine-base", "curl>8"],
  });
  assert.throws(() => alpineOptions(undefined, { package: "curl" }), {
    name: "TypeError",
    message: "Cannot use the option package: there are packages, repositories and imageMirror",
  });
});

test("plugin makes the provider", async () => {
  const { options } = await plugin.provider("3.20", { repositories: "main" });
  assert.deepEqual(options, {
    branch: "v3.20",
    packages: ["alpine-base"],
    repositories: ["main"],
    imageMirror: "https://dl-cdn.alpinelinux.org/alpine",
  });
});
