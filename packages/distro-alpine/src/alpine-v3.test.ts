/**
 * Whole builds from a mirror of version 3 that the tests make.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type BuildResult, build } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { type AlpineMirror, makeMirror } from "../fixtures/alpine-mirror.ts";
import { type ApkRecipe, dir, file } from "../fixtures/make-apk.ts";
import { makeV3Apk } from "../fixtures/make-v3-apk.ts";
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

test("alpine() refuses a content that does not have the hash that its package says", async () => {
  const tamper = (apk: Uint8Array): Uint8Array => {
    const plain = Buffer.from(zstdDecompressSync(apk.subarray(6)));
    plain.write("changed", plain.lastIndexOf("content"));
    return Buffer.concat([apk.subarray(0, 6), zstdCompressSync(plain)]);
  };
  const other = await make([{ name: "one", files: [file("opt/one", "content\n")], tamper }]);
  await assert.rejects(buildTree(["one"], other), {
    name: "FormatError",
    message: /Cannot accept the package: "opt\/one" does not have its hash$/,
  });
});

test("alpine() refuses a package that is not the one of the index", async () => {
  const { apk } = await makeV3Apk(
    { name: "one", version: "0.9-r0" },
    "x86_64",
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
  );
  const other = await make([{ name: "one", tamper: () => apk }]);
  await assert.rejects(buildTree(["one"], other), {
    name: "FormatError",
    message:
      /Cannot accept the package: the index has the checksum [0-9a-f]{64}, the file [0-9a-f]{64}$/,
  });
});

test("alpine() accepts the key of a repository of somebody else, beside those of the release", async () => {
  const other = await make([{ name: "one", depends: "libx" }]);
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  const { platforms } = await build({
    name: "alpine",
    provider: alpine({
      release: "3.24",
      packages: ["one"],
      repositories: ["v3 main", "v3 http://o.example/repo"],
      keys: [new TextDecoder().decode(other.keyring)],
    }),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { alpine: [mirror.url], "http://o.example/repo": [`${other.url}/v3.24/main`] },
    keyring: mirror.keyring,
    cacheDir: await mkdtemp(join(work, "cache-")),
    outputs: [{ type: "dir", dest }],
  });
  assert.deepEqual(
    platforms[0]?.lock.sources.map(({ repository }) => repository),
    ["alpine", "http://o.example/repo"],
  );
  assert.match(
    await readFile(join(dest, "etc/apk/repositories"), "utf8"),
    /^v3 https:\/\/dl-cdn\.alpinelinux\.org\/alpine\/v3\.24\/main\nv3 http:\/\/o\.example\/repo\n$/,
  );
});
