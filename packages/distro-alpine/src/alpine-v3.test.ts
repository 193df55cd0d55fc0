/**
 * Whole builds from a mirror of version 3 that the tests make.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type BuildResult, build } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { type AlpineMirror, makeMirror } from "../fixtures/alpine-mirror.ts";
import { type ApkRecipe, dir, file } from "../fixtures/make-apk.ts";
import { mergedRecipes } from "../fixtures/merged-recipes.ts";
import { alpine } from "./alpine.ts";
import type { AlpineOptions } from "./options/alpine-options.ts";
import { plugin } from "./plugin.ts";

const make = (main: readonly ApkRecipe[]): Promise<AlpineMirror> =>
  makeMirror({ branch: "v3.24", format: 3, repositories: { main } });
const mirror = await make(mergedRecipes(new TextEncoder().encode("not run\n")));
const work = await mkdtemp(join(tmpdir(), "rootsmith-alpine-"));
after(() => rm(work, { recursive: true, force: true }));

const V3 = { release: "3.24", repositories: ["v3 main"] } as const;

testPlugin(plugin, {
  tag: "3.24",
  values: { repositories: ["v3 main"], packages: ["tool", "docs"] },
  mirrors: { alpine: [mirror.url] },
  keyring: mirror.keyring,
});

async function buildTree(
  packages: AlpineOptions["packages"],
  from: AlpineMirror = mirror,
): Promise<BuildResult & { readonly dest: string }> {
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  const result = await build({
    name: "alpine",
    provider: alpine({ ...V3, ...(packages && { packages }) }),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { alpine: [from.url] },
    keyring: from.keyring,
    cacheDir: await mkdtemp(join(work, "cache-")),
    outputs: [{ type: "dir", dest }],
  });
  return { ...result, dest };
}

test("alpine() reads packages and an index of version 3, with a merged /usr", async () => {
  const { dest, platforms } = await buildTree(["tool", "docs"]);
  const names = platforms[0]?.lock.packages.map(({ name }) => name);
  assert.deepEqual(names, ["docs", "base", "busybox", "libx", "tool", "tool-doc"]);
  assert.equal(await readlink(join(dest, "lib")), "usr/lib");
  assert.equal((await stat(join(dest, "usr/bin/tool"))).mode & 0o7777, 0o4755);
  assert.equal((await stat(join(dest, "usr/bin/tool"))).nlink, 2);
  assert.equal(await readFile(join(dest, "usr/lib/shared"), "utf8"), "tool\n");
  const database = await readFile(join(dest, "usr/lib/apk/db/installed"), "utf8");
  const tool = database.split("\n\n").find((text) => text.includes("\nP:tool\n"));
  assert.match(
    tool ?? "",
    /\nD:base>=3 busybox so:libx\.so\.1 !none\nr:libx\nq:7\nf:sS\nF:usr\/bin\nR:tool\n/,
  );
  assert.match(tool ?? "", /\nF:usr\/share\/tool\nM:0:0:750\nR:empty\n/);
  assert.match(tool ?? "", /\nR:secret\na:0:42:640\n/);
  assert.ok((await stat(join(dest, "usr/lib/apk/db/scripts.tar.gz"))).size > 0);
});

test("alpine() refuses an index of version 3 that no trusted key has signed", async () => {
  const other = await make([{ name: "one" }]);
  await assert.rejects(buildTree(["one"], { ...other, keyring: mirror.keyring }), {
    name: "SignatureError",
    message: /^Cannot trust "v3\.24\/main\/x86_64\/Packages\.adb": .*signed by [0-9a-f]{32}$/,
  });
});

const TAMPERED: Readonly<Record<string, readonly [(apk: Uint8Array) => Uint8Array, RegExp]>> = {
  "that is cut off": [
    (apk) => apk.subarray(0, apk.byteLength - 40),
    /Cannot (decompress|read|accept)/,
  ],
  "that is another": [() => new TextEncoder().encode("ADB.pckg"), /it has no ADB block/],
  "that is no package": [
    () => new TextEncoder().encode("<html>not here</html>"),
    /it has no gzip header/,
  ],
};

for (const [what, [tamper, message]] of Object.entries(TAMPERED)) {
  test(`alpine() refuses a package ${what}`, async () => {
    const files = [dir("opt"), file("opt/one", "x".repeat(2000))];
    const other = await make([{ name: "one", files, tamper }]);
    await assert.rejects(buildTree(["one"], other), { name: "FormatError", message });
  });
}

for (const path of ["../evil", "usr/../../evil", "usr//evil"]) {
  test(`alpine() refuses a package with the path ${path}`, async () => {
    const other = await make([{ name: "one", files: [file(path, "x")] }]);
    await assert.rejects(buildTree(["one"], other), {
      name: "FormatError",
      message:
        /Cannot use "v3\.24\/main\/x86_64\/one-1\.0-r0\.apk": Cannot accept the package: it has the path/,
    });
  });
}

test("alpine() suggests the name of a package that it does not find", async () => {
  await assert.rejects(buildTree(["busibox"]), {
    name: "ResolveError",
    message: 'Cannot install "busibox" for the image: no package provides it',
    hint: 'Did you mean "busybox"?',
  });
});

test("alpine() says in words what conflicts with what", async () => {
  await assert.rejects(buildTree(["tool", "!libx"]), {
    name: "ResolveError",
    message:
      'Cannot install "so:libx.so.1" for tool: the image conflicts with libx-1.0-r0, by "!libx"',
  });
});
