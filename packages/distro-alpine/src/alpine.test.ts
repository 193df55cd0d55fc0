/**
 * Whole builds from a mirror that the tests make.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type BuildResult, build, type PlatformLock } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { type AlpineMirror, KEY_NAME, makeMirror } from "../fixtures/alpine-mirror.ts";
import { alpineRecipes } from "../fixtures/alpine-recipes.ts";
import { dir, file } from "../fixtures/make-apk.ts";
import { alpine } from "./alpine.ts";
import type { AlpineOptions } from "./options/alpine-options.ts";
import { plugin } from "./plugin.ts";

const RECIPES = alpineRecipes(new TextEncoder().encode("not run\n"));
const mirror = await makeMirror({
  repositories: {
    main: RECIPES,
    community: [{ name: "extra", depends: "musl", files: [dir("opt"), file("opt/extra", "x\n")] }],
  },
});
const work = await mkdtemp(join(tmpdir(), "rootsmith-alpine-"));
after(() => rm(work, { recursive: true, force: true }));

testPlugin(plugin, {
  tag: "3.20",
  mirrors: { alpine: [mirror.url] },
  keyring: mirror.keyring,
});

async function buildTree(
  options: AlpineOptions,
  from: AlpineMirror = mirror,
): Promise<BuildResult & { readonly dest: string }> {
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  const result = await build({
    name: "alpine",
    provider: alpine({ release: "3.20", ...options }),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { alpine: [from.url] },
    keyring: from.keyring,
    cacheDir: await mkdtemp(join(work, "cache-")),
    outputs: [{ type: "dir", dest }],
  });
  return { ...result, dest };
}

const namesIn = (lock: PlatformLock | undefined): string[] | undefined =>
  lock?.packages.map(({ name }) => name);

test("alpine() installs what alpine-base needs, each package after what it depends on", async () => {
  const { platforms, dest } = await buildTree({});
  assert.deepEqual(namesIn(platforms[0]?.lock), [
    "musl",
    "busybox",
    "busybox-binsh",
    "alpine-baselayout-data",
    "alpine-baselayout",
    "alpine-keys",
    "musl-utils",
    "alpine-base",
  ]);
  assert.equal(platforms[0]?.lock.epoch, 1_700_000_100);
  assert.equal(await readlink(join(dest, "bin/sh")), "/bin/busybox");
  assert.equal((await stat(join(dest, "tmp"))).mode & 0o7777, 0o1777);
});

test("alpine() lets a package take over files of another from the same source", async () => {
  const { dest } = await buildTree({});
  assert.equal(await readFile(join(dest, "etc/motd"), "utf8"), "Welcome\n");
});

test("alpine() writes what apk reads: arch, world, repositories and keys", async () => {
  const { dest } = await buildTree({ packages: ["alpine-base", "extra"] });
  const text = (path: string): Promise<string> => readFile(join(dest, path), "utf8");
  assert.equal(await text("etc/apk/arch"), "x86_64\n");
  assert.equal(await text("etc/apk/world"), "alpine-base\nextra\n");
  assert.equal(
    await text("etc/apk/repositories"),
    "https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n" +
      "https://dl-cdn.alpinelinux.org/alpine/v3.20/community\n",
  );
  assert.equal(await text(`etc/apk/keys/${KEY_NAME}`), new TextDecoder().decode(mirror.keyring));
  assert.equal(await text("opt/extra"), "x\n");
});

test("alpine() writes the database of installed packages", async () => {
  const { dest, platforms } = await buildTree({});
  const installed = await readFile(join(dest, "lib/apk/db/installed"), "utf8");
  const record = installed
    .split("\n\n")
    .find((text) => text.includes("\nP:alpine-baselayout-data\n"));
  assert.deepEqual(record?.split("\n").slice(-6), [
    "F:etc",
    "R:passwd",
    "Z:Q1EHf+Yisd26Pbl7jqo68fFZshF3s=",
    "R:shadow",
    "a:0:42:640",
    "Z:Q10DS3mtws+iMUyIUSOl3j0pIlfLY=",
  ]);
  const checksum = /C:(.*)\nP:busybox\n/.exec(installed)?.[1];
  assert.equal(
    await readFile(join(dest, "lib/apk/db/triggers"), "utf8"),
    `${checksum} /bin /usr/bin /sbin /usr/sbin /lib/modules/*\n`,
  );
  assert.match(installed, /\nf:s\n/, "its scripts have not run");
  assert.ok((await stat(join(dest, "lib/apk/db/scripts.tar"))).size > 0);
  assert.equal(
    platforms[0]?.lock.packages[0]?.purl,
    "pkg:apk/alpine/musl@1.0-r0?arch=x86_64&distro=alpine-3.20",
  );
});

test("alpine() locks the release that is stable", async () => {
  const { platforms, dest } = await buildTree({ release: "latest-stable", packages: ["musl"] });
  assert.equal(platforms[0]?.lock.sources[0]?.path, "v3.20/main/x86_64/musl-1.0-r0.apk");
  assert.match(await readFile(join(dest, "etc/apk/repositories"), "utf8"), /\/v3\.20\/main\n/);
  const odd = await makeMirror({ description: "edge", repositories: { main: [{ name: "one" }] } });
  await assert.rejects(buildTree({ release: "latest-stable" }, odd), {
    name: "ResolveError",
    message: 'Cannot tell which release is stable: the index says "edge"',
  });
});

test("alpine() accepts signatures of each kind", async () => {
  for (const algorithm of ["RSA256", "RSA512"] as const) {
    const other = await makeMirror({ algorithm, repositories: { main: [{ name: "one" }] } });
    const { platforms } = await buildTree({ packages: ["one"], repositories: ["main"] }, other);
    assert.deepEqual(namesIn(platforms[0]?.lock), ["one"]);
  }
});

test("alpine() refuses an index that no trusted key has signed", async () => {
  const other = await makeMirror({ repositories: { main: [{ name: "one" }] } });
  const options = { packages: ["one"], repositories: ["main"] };
  await assert.rejects(buildTree(options, { ...other, keyring: mirror.keyring }), {
    name: "SignatureError",
    message: `Cannot trust "v3.20/main/x86_64/APKINDEX.tar.gz": no trusted key has signed it: it is signed by ${KEY_NAME}`,
    signers: [KEY_NAME],
  });
});

test("alpine() refuses a package whose control data or files are not those of the index", async () => {
  const changed = (at: (apk: Uint8Array) => number) => (apk: Uint8Array) => {
    const copy = apk.slice();
    copy[at(copy)] = (copy[at(copy)] ?? 0) ^ 1;
    return copy;
  };
  const tampers = {
    // the byte of the gzip header that names the system
    "the index has the checksum": changed(() => 9),
    "its files do not have its datahash": changed((apk) => apk.byteLength - 1),
  };
  for (const [message, tamper] of Object.entries(tampers)) {
    const other = await makeMirror({ repositories: { main: [{ name: "one", tamper }] } });
    await assert.rejects(buildTree({ packages: ["one"], repositories: ["main"] }, other), {
      name: "FormatError",
      message: new RegExp(`^Cannot use "v3.20/main/x86_64/one-1.0-r0.apk": .*${message}`),
    });
  }
});

test("alpine() refuses two packages with one file", async () => {
  const files = [file("same", "x")];
  const other = await makeMirror({
    repositories: {
      main: [
        { name: "one", files, depends: "two" },
        { name: "two", files },
      ],
    },
  });
  await assert.rejects(buildTree({ packages: ["one"], repositories: ["main"] }, other), {
    name: "DuplicateEntryError",
    message: 'Cannot add "same" to the rootfs: it already exists (two, then one)',
  });
});
