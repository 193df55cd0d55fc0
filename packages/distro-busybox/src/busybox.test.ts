/**
 * Whole builds of binaries that the tests make.
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type BuildResult, build, parsePlatform } from "@rootsmith/core";
import {
  type DistroPlugin,
  digestOfBytes,
  type PlatformLock,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { testPlugin } from "@rootsmith/testing";
import { fakeBusybox, fakeDeb } from "../fixtures/fake-busybox.ts";
import { busybox } from "./busybox.ts";
import type { BusyboxOptions } from "./options.ts";
import { plugins } from "./plugin.ts";

const BINARY = fakeBusybox();
const FILES: Readonly<Record<string, Uint8Array>> = {
  busybox: BINARY,
  "busybox+static.deb": await fakeDeb(BINARY),
  "old.deb": await fakeDeb(BINARY, "bin/busybox"),
  arm64: fakeBusybox({ machine: 183 }),
  dynamic: fakeBusybox({ interpreter: "/lib64/ld-linux-x86-64.so.2" }),
  toybox: fakeBusybox({ banner: "toybox 0.8.12" }),
  text: new TextEncoder().encode("hello\n"),
  "empty.deb": await fakeDeb(BINARY, "usr/bin/other"),
};

const work = await mkdtemp(join(tmpdir(), "rootsmith-busybox-"));
for (const [name, bytes] of Object.entries(FILES)) await writeFile(join(work, name), bytes);
const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url ?? "");
  response.end(FILES[decodeURIComponent(request.url ?? "").slice(1)]);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(work, { recursive: true, force: true });
});

const file = (name: string): string => join(work, name);

async function buildTree(
  options: BusyboxOptions,
  cacheDir?: string,
): Promise<BuildResult & { readonly dest: string }> {
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  const result = await build({
    name: "busybox",
    provider: busybox(options),
    platforms: ["linux/amd64"],
    cacheDir: cacheDir ?? (await mkdtemp(join(work, "cache-"))),
    outputs: [{ type: "dir", dest }],
  });
  return { ...result, dest };
}

const plugin = plugins[0] as DistroPlugin;
// of a file, the lock alone does not suffice
const { fromLock: _, ...withoutLocks } = plugin;
testPlugin(withoutLocks, { values: { binary: file("busybox") } });
testPlugin(plugin, {
  values: {
    url: `${origin}/busybox%2Bstatic.deb`,
    digest: digestOf("busybox+static.deb"),
    layout: "bare",
  },
});

function digestOf(name: string): string {
  return digestOfBytes(FILES[name] as Uint8Array);
}

test("busybox() makes every applet a hard link in /bin, and the files of the official image", async () => {
  const { dest, platforms } = await buildTree({ binary: file("busybox") });
  assert.deepEqual(await readdir(join(dest, "bin")), [
    ...[
      "[",
      "busybox",
      "cat",
      "chroot",
      "env",
      "head",
      "init",
      "linuxrc",
      "ls",
      "run-parts",
      "sh",
      "wc",
    ],
  ]);
  assert.deepEqual(await readFile(join(dest, "bin/sh")), Buffer.from(BINARY));
  assert.equal((await stat(join(dest, "bin/busybox"))).nlink, 12);
  assert.equal((await stat(join(dest, "bin/sh"))).mode & 0o7777, 0o755);
  assert.equal(await readlink(join(dest, "usr/bin/env")), "../../bin/env");
  assert.equal((await stat(join(dest, "tmp"))).mode & 0o7777, 0o1777);
  assert.equal((await stat(join(dest, "root"))).mode & 0o7777, 0o700);
  assert.equal((await stat(join(dest, "etc/shadow"))).mode & 0o7777, 0o600);
  assert.match(
    await readFile(join(dest, "etc/passwd"), "utf8"),
    /^root:x:0:0:root:\/root:\/bin\/sh$/m,
  );
  assert.match(await readFile(join(dest, "etc/group"), "utf8"), /^wheel:x:10:root$/m);
  assert.doesNotMatch(await readFile(join(dest, "etc/shadow"), "utf8"), /^[^:]*:[^*]/m);
  assert.deepEqual(
    platforms[0]?.lock.packages.map(({ purl, version }) => [purl, version]),
    [[`pkg:generic/busybox@1.36.1?checksum=${digestOf("busybox")}`, "1.36.1"]],
  );
});

test("busybox() in the bare layout is the binary, and links where the applets belong", async () => {
  const { dest } = await buildTree({ binary: file("busybox"), layout: "bare" });
  assert.deepEqual((await readdir(dest, { recursive: true })).sort(), [
    ...["bin", "bin/busybox", "bin/cat", "bin/ls", "bin/run-parts", "bin/sh", "linuxrc", "sbin"],
    ...[
      "sbin/init",
      "usr",
      "usr/bin",
      "usr/bin/[",
      "usr/bin/env",
      "usr/bin/head",
      "usr/bin/wc",
      "usr/sbin",
    ],
    "usr/sbin/chroot",
  ]);
  assert.equal(await readlink(join(dest, "usr/bin/head")), "/bin/busybox");
  assert.deepEqual(await readFile(join(dest, "bin/busybox")), Buffer.from(BINARY));
});

test("busybox() gives one layer for the binary and for packages that hold it", async () => {
  const layers = await Promise.all(
    ["busybox", "busybox+static.deb", "old.deb"].map(async (name) => {
      const { platforms } = await buildTree({ binary: file(name) });
      return platforms[0]?.layers[0]?.diffID;
    }),
  );
  assert.deepEqual(new Set(layers).size, 1);
});

test("busybox() asks a URL once, and nobody when it has the cache", async () => {
  const cacheDir = await mkdtemp(join(work, "cache-"));
  const options = { url: `${origin}/busybox`, digest: digestOf("busybox") };
  await buildTree(options, cacheDir);
  const before = requests.length;
  await buildTree(options, cacheDir);
  assert.equal(requests.length, before);
});

test("busybox() links /usr/bin/env only to an applet that is there", async () => {
  await writeFile(file("small"), fakeBusybox({ applets: { cat: 1, ls: 1, sh: 1 } }));
  const { dest } = await buildTree({ binary: file("small") });
  assert.deepEqual(await readdir(join(dest, "bin")), ["busybox", "cat", "ls", "sh"]);
  assert.deepEqual(await readdir(join(dest, "usr")), ["sbin"]);
});

const REFUSED: Readonly<
  Record<string, { readonly options: BusyboxOptions; readonly error: object }>
> = {
  "a binary of another platform": {
    options: { binary: file("arm64") },
    error: {
      name: "UnsupportedPlatformError",
      message: /^Cannot build busybox of ".*arm64" for linux\/amd64: /,
      hint: "Choose one of: linux/arm64",
    },
  },
  "a dynamic binary": {
    options: { binary: file("dynamic") },
    error: {
      name: "FormatError",
      message:
        /dynamic" as the busybox binary: it is not static: "\/lib64\/ld-linux-x86-64\.so\.2" has to load it$/,
      hint: /busybox-static/,
    },
  },
  "a program that is not BusyBox": {
    options: { binary: file("toybox") },
    error: { name: "FormatError", message: /: it is not BusyBox$/ },
  },
  "a text": {
    options: { binary: file("text") },
    error: { name: "FormatError", message: /: it is not a program for Linux \(ELF\)$/ },
  },
  "a package without a busybox": {
    options: { binary: file("empty.deb") },
    error: { name: "FormatError", message: /: the package has no bin\/busybox$/ },
  },
  "a directory": {
    options: { binary: work },
    error: { name: "ResolveError", message: /: it is a directory$/ },
  },
  "a file that is not there": {
    options: { binary: file("none") },
    error: { name: "ResolveError", message: /^Cannot find ".*none"/ },
  },
  "other bytes than those of the digest": {
    options: { url: `${origin}/busybox`, digest: `sha256:${"0".repeat(64)}` },
    error: {
      name: "DigestMismatchError",
      message: /^Cannot accept ".*\/busybox": expected sha256:0000/,
    },
  },
};

for (const [what, { options, error }] of Object.entries(REFUSED)) {
  test(`busybox() refuses ${what}, and nothing appears at the destination`, async () => {
    const before = (await readdir(work)).filter((name) => name.startsWith("out-"));
    await assert.rejects(buildTree(options), error);
    const made = (await readdir(work)).filter(
      (name) => name.startsWith("out-") && !before.includes(name),
    );
    assert.deepEqual(await readdir(join(work, made[0] as string)), []);
  });
}

function resolvePinned(platform: string, version?: string): Promise<PlatformLock> {
  const provider = busybox(version === undefined ? {} : { version });
  return provider.resolve(parsePlatform(platform), {} as ResolveContext); // asks nothing of it
}

test("busybox() pins Debian's package without asking anybody", async () => {
  const lock = await resolvePinned("linux/amd64");
  assert.equal(lock.epoch, 1_795_252_544); // Release of 13.8: Sat, 21 Nov 2026 09:15:44 UTC
  assert.deepEqual(lock.sources, [
    {
      repository: "debian",
      path: "pool/main/b/busybox/busybox-static_1.37.0-6+b9_amd64.deb",
      digest: "sha256:598a3fd92bdafc34cd81196b2952ad36e910e47a4ecf162f8ce5e8e262598e53",
      size: 955_316,
    },
  ]);
  assert.deepEqual(lock.packages, [
    {
      purl: "pkg:deb/debian/busybox-static@1:1.37.0-6%2Bb9?arch=amd64&distro=debian-13&upstream=busybox%401:1.37.0-6",
      name: "busybox-static",
      version: "1:1.37.0-6+b9",
      digest: "sha256:598a3fd92bdafc34cd81196b2952ad36e910e47a4ecf162f8ce5e8e262598e53",
      source: { name: "busybox", version: "1:1.37.0-6" },
      license: "GPL-2.0-only",
      supplier: "Debian",
    },
  ]);
});

test("busybox() takes arm for v7 and arm64 for v8", async () => {
  for (const [platform, port] of [
    ["linux/arm", "armhf"],
    ["linux/arm/v5", "armel"],
    ["linux/arm64", "arm64"],
    ["linux/arm64/v8", "arm64"],
  ] as const) {
    const { sources } = await resolvePinned(platform);
    assert.match(sources[0]?.path ?? "", new RegExp(`_${port}\\.deb$`));
  }
});

test("busybox() names the ports that a version of Debian's package has", async () => {
  await assert.rejects(resolvePinned("linux/mips64le"), {
    name: "UnsupportedPlatformError",
    message: "Cannot build busybox 1.37.0 for linux/mips64le: it has no such port",
    hint: /^Choose one of: linux\/amd64, /,
  });
  const { sources } = await resolvePinned("linux/mips64le", "1.35.0");
  assert.match(sources[0]?.path ?? "", /_mips64el\.deb$/);
});
