import assert from "node:assert/strict";
import { test } from "node:test";
import { plugin } from "../plugin.ts";
import { type AlpineOptions, alpineSettings } from "./alpine-options.ts";

test("alpineSettings() turns a release into the directory of the mirror", () => {
  assert.equal(alpineSettings({ release: "3.20" }).branch, "v3.20");
  assert.equal(alpineSettings({ release: "v3.20" }).branch, "v3.20");
  assert.equal(alpineSettings({ release: "edge" }).branch, "edge");
  assert.equal(alpineSettings({}).branch, "latest-stable");
});

const REFUSED: readonly (readonly [AlpineOptions, RegExp])[] = [
  [{ release: "3" }, /option release: "3" is not like "3.24"/],
  [{ release: "../3.20" }, /option release/],
  [{ packages: [] }, /option packages: there is none/],
  [{ repositories: ["a/b/c"] }, /option repositories: "a\/b\/c"/],
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

test("alpineSettings() refuses an option that there is not, and names the nearest", () => {
  assert.throws(() => alpineSettings({ package: ["curl"] } as AlpineOptions), {
    name: "TypeError",
    message: 'Cannot use the option "package" of alpine(): there is none of that name',
    hint: 'Did you mean "packages"?',
  });
});

test("plugin makes the provider again from what its lock records", async () => {
  const { options } = await plugin.provider("edge", { packages: ["curl>8"] });
  assert.deepEqual((await plugin.fromLock?.(options))?.options, options);
});

test("plugin makes the provider", async () => {
  const { options } = await plugin.provider("3.20", { repositories: ["main"] });
  assert.deepEqual(options, {
    branch: "v3.20",
    packages: ["alpine-base"],
    repositories: ["main"],
    keys: [],
    imageMirror: "https://dl-cdn.alpinelinux.org/alpine",
  });
});

test("alpineSettings() refuses a tag of no repository, and testing of a release", () => {
  assert.throws(() => alpineSettings({ packages: ["curl@edge"] }), {
    message:
      'Cannot use the option packages: "curl@edge" is of no repository; name one, such as "@edge edge/main"',
  });
  assert.throws(() => alpineSettings({ release: "3.24", repositories: ["main", "testing"] }), {
    message: /^Cannot use the option repositories: "testing" is of edge alone/,
  });
});
