import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type BuildOptions, type BuildResult, build } from "@rootsmith/core";
import type { DistroPlugin } from "@rootsmith/core/provider";
import {
  collectBytes,
  contentOf,
  digestOfBytes,
  type FsEntry,
  type ProgressEvent,
  type RootfsEntry,
  readTar,
  storedBytes,
  writeTar,
} from "@rootsmith/core/provider";
import { testPlugin } from "@rootsmith/testing";
import { plugins } from "./plugin.ts";
import { rootfs } from "./rootfs.ts";
import type { RootfsOptions } from "./rootfs-options.ts";

let work: string;
let dir: string;
let events: ProgressEvent[];
let made = 0;

before(() => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-rootfs-"));
});
after(() => rmSync(work, { recursive: true }));
beforeEach(() => {
  dir = join(work, `rootfs-${made++}`);
  mkdirSync(dir, { mode: 0o755 });
  events = [];
});

interface Built {
  readonly result: BuildResult;
  readonly bytes: Uint8Array;
  readonly entries: readonly RootfsEntry[];
}

async function buildRootfs(
  options: RootfsOptions,
  overrides: Partial<BuildOptions> = {},
): Promise<Built> {
  const dest = join(work, `${made++}.tar`);
  const result = await build({
    name: "test",
    provider: rootfs(options),
    platforms: ["linux/amd64"],
    outputs: [{ type: "tar", dest }],
    cacheDir: join(work, "cache"),
    report: (event) => events.push(event),
    ...overrides,
  });
  const bytes = readFileSync(dest);
  return { result, bytes, entries: await Array.fromAsync(readTar(storedBytes(bytes))) };
}

function makeFiles(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(dir, path, ".."), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

async function makeTar(name: string, entries: readonly FsEntry[]): Promise<string> {
  const file = join(work, name);
  writeFileSync(file, await collectBytes(writeTar(entries, { epoch: 1000 })));
  return file;
}

/** A program for that machine, as far as its header tells. @see elf(5) */
function program(machine: number): Uint8Array {
  const bytes = Buffer.alloc(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}
const AMD64 = 62;
const ARM64 = 183;

async function textOf(entries: readonly RootfsEntry[], path: string): Promise<string | undefined> {
  const entry = entries.find((one) => one.path === path);
  if (entry?.type !== "file") return undefined;
  return new TextDecoder().decode(await collectBytes(entry.content.open()));
}

function warnings(code: string): string[] {
  return events.flatMap((event) =>
    event.type === "warning" && event.code === code ? [event.message.replaceAll(dir, "DIR")] : [],
  );
}

function extraOf({ result }: Built): unknown {
  return result.platforms[0]?.lock.extra;
}

test("rootfs() packs a directory, with the newest time as its epoch", async () => {
  makeFiles({ "etc/motd": "hello", a: "1" });
  for (const path of ["a", "etc/motd"]) utimesSync(join(dir, path), 0, 1000);
  for (const path of ["etc", ""]) utimesSync(join(dir, path), 0, 2000);
  const { result, entries, bytes } = await buildRootfs({ dir });
  assert.deepEqual(
    entries.map(({ path, mtime }) => [path, mtime]),
    [
      ["a", 1000],
      ["etc", 2000],
      ["etc/motd", 1000],
    ],
  );
  const [platform] = result.platforms;
  assert.equal(platform?.lock.epoch, 2000);
  assert.equal(platform?.layers[0]?.diffID, digestOfBytes(bytes));
  assert.equal(platform?.lock.sources[0]?.digest, digestOfBytes(bytes));
});

test("rootfs() caps times at the epoch that the caller gives", async () => {
  makeFiles({ a: "1", b: "2" });
  utimesSync(join(dir, "a"), 0, 500);
  utimesSync(join(dir, "b"), 0, 700);
  const { entries } = await buildRootfs({ dir }, { epoch: 600 });
  assert.deepEqual(
    entries.map(({ path, mtime }) => [path, mtime]),
    [
      ["a", 500],
      ["b", 600],
    ],
  );
});

test("rootfs() gives each of several outputs a file of its own", async () => {
  makeFiles({ a: "1" });
  const dests = ["first.tar", "second.tar"].map((name) => join(work, name));
  await build({
    name: "test",
    provider: rootfs({ dir }),
    outputs: dests.map((dest) => ({ type: "tar", dest })),
    cacheDir: join(work, "cache"),
  });
  const [first = "", second = ""] = dests;
  writeFileSync(first, "changed");
  assert.notEqual(readFileSync(second, "utf8"), "changed");
});

test("rootfs() gives the same bytes for a directory, its tar, and the tar compressed", async () => {
  makeFiles({ "bin/sh": program(AMD64), "etc/\u00e9": "x" });
  chmodSync(join(dir, "bin/sh"), 0o4755);
  symlinkSync("sh", join(dir, "bin/ash"));
  const ofDir = await buildRootfs({ dir });
  const tar = join(work, "round.tar");
  writeFileSync(tar, ofDir.bytes);
  const ofTar = await buildRootfs({ tar });
  writeFileSync(`${tar}.gz`, gzipSync(ofDir.bytes));
  const ofGzip = await buildRootfs({ tar: `${tar}.gz` });
  assert.equal(Buffer.compare(ofTar.bytes, ofDir.bytes), 0);
  assert.equal(Buffer.compare(ofGzip.bytes, ofDir.bytes), 0);
  assert.deepEqual([ofDir, ofTar, ofGzip].map(extraOf), Array(3).fill({ shell: "/bin/sh" }));
});

test("rootfs() runs the first shell that can be executed, links resolved inside the tree", async () => {
  makeFiles({ "bin/bash": "not executable", "usr/lib/busybox": program(AMD64) });
  chmodSync(join(dir, "usr/lib/busybox"), 0o755);
  symlinkSync("/usr/lib/busybox", join(dir, "bin/sh"));
  const built = await buildRootfs({ dir });
  assert.deepEqual(extraOf(built), { shell: "/bin/sh" });
  const [platform] = built.result.platforms;
  assert.ok(platform);
  assert.deepEqual(rootfs({ dir }).config?.(platform.lock), {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Cmd: ["/bin/sh"],
  });
});

test("rootfs() refuses a tree whose shell is for another platform", async () => {
  makeFiles({ "bin/sh": program(ARM64) });
  chmodSync(join(dir, "bin/sh"), 0o755);
  await assert.rejects(buildRootfs({ dir }), {
    code: "RESOLVE",
    message: `Cannot build "${dir}" for linux/amd64: its /bin/sh is for linux/arm64`,
    hint: "Build it with --platform linux/arm64",
  });
  await buildRootfs({ dir }, { platforms: ["linux/arm64"] });
});

test("rootfs() leaves out and keeps what the caller says", async () => {
  makeFiles({ "a/b": "1", "a/c": "2", d: "3" });
  const { entries } = await buildRootfs({ dir, exclude: ["a/*"], include: ["a/c"] });
  assert.deepEqual(
    entries.map(({ path }) => path),
    ["a", "a/c", "d"],
  );
});

test("rootfs() warns of a pattern that leaves nothing out", async () => {
  makeFiles({ "a/b": "1" });
  await buildRootfs({ dir, exclude: ["a/*", "b/*"] });
  assert.deepEqual(warnings("PATTERN_UNMATCHED"), [
    'Nothing in "DIR" matches "b/*", which is to be left out',
  ]);
});

test("rootfs() warns of a root that only its owner can enter, and keeps its mode", async () => {
  chmodSync(dir, 0o700);
  const { entries } = await buildRootfs({ dir });
  assert.deepEqual(
    entries.map(({ path, mode }) => [path, mode]),
    [["", 0o700]],
  );
  assert.deepEqual(warnings("ROOT_CLOSED"), [
    'Only its owner can enter "/" in the image, as "DIR" has mode 0700: chmod 755 opens it',
  ]);
});

test("rootfs() takes a machine without what is its own, and sums it up", async () => {
  makeFiles({
    "etc/machine-id": "0123456789abcdef0123456789abcdef\n",
    "etc/passwd": "root:x:0:0::/root:/bin/sh\n",
    "etc/shadow":
      "root:$6$salt$hash:19000:0:::::\ndaemon:*:1::::::\nold:!$1$x:1::::::\nfree::1::::::\n",
    "etc/hostname": "machine\n",
    "etc/ssh/ssh_host_rsa_key": "secret",
    "etc/ssh/sshd_config": "Port 22\n",
    "root/.ssh/id_rsa": "secret",
    "root/.bash_history": "ls\n",
    "root/.profile": "umask 022\n",
    "tmp/x": "1",
    "var/cache/apt/pkgcache.bin": "12345",
    "var/cache/debconf/config.dat": "kept",
    "var/log/nginx/access.log": "GET /\n",
  });
  const { entries } = await buildRootfs({ host: dir });
  assert.deepEqual(
    entries.filter(({ type }) => type !== "dir").map(({ path }) => path),
    [
      "etc/machine-id",
      "etc/passwd",
      "etc/shadow",
      "etc/ssh/sshd_config",
      "root/.profile",
      "var/cache/debconf/config.dat",
    ],
  );
  assert.ok(entries.some(({ path }) => path === "var/log/nginx"));
  assert.equal(await textOf(entries, "etc/machine-id"), "");
  assert.equal(await textOf(entries, "etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
  assert.equal(
    await textOf(entries, "etc/shadow"),
    "root:*:19000:0:::::\ndaemon:*:1::::::\nold:!:1::::::\nfree::1::::::\n",
  );
  const [summary = "", ...others] = warnings("HOST_LEFT_OUT");
  assert.deepEqual(others, []);
  assert.match(summary, /^Left out of "DIR": /);
  for (const part of ["kernel and runtime files (1 files", "keys and credentials (1 files"]) {
    assert.ok(summary.includes(part), part);
  }
});

test("rootfs() keeps what the caller includes of a machine", async () => {
  makeFiles({ "etc/machine-id": "1\n", "etc/shadow": "a:$6$x:1\n", "root/.ssh/known_hosts": "x" });
  const include = ["/etc/machine-id", "etc/shadow", "root/.ssh/known_hosts"];
  const { entries } = await buildRootfs({ host: dir, include });
  assert.equal(await textOf(entries, "etc/machine-id"), "1\n");
  assert.equal(await textOf(entries, "etc/shadow"), "a:$6$x:1\n");
  assert.equal(await textOf(entries, "root/.ssh/known_hosts"), "x");
});

test("rootfs() takes a tar as tar unpacks it: the last of a path stands, slashes in front fall away", async () => {
  const node = { mode: 0o644, uid: 0, gid: 0, mtime: 1000 };
  const tar = await makeTar("appended.tar", [
    { ...node, type: "dir", path: "etc", mode: 0o700 },
    { ...node, type: "file", path: "etc/x", content: contentOf("old") },
    { ...node, type: "hardlink", path: "etc/y", target: "etc/x" },
    { ...node, type: "dir", path: "etc", mode: 0o755 },
    { ...node, type: "file", path: "/etc/x", content: contentOf("new") },
    { ...node, type: "file", path: "caf\udce9", content: contentOf("latin-1") },
  ]);
  const { entries } = await buildRootfs({ tar });
  assert.deepEqual(
    entries.map(({ path, mode }) => `${path} ${mode.toString(8)}`),
    ["caf\udce9 644", "etc 755", "etc/x 644", "etc/y 644"],
  );
  assert.equal(await textOf(entries, "etc/x"), "new");
  assert.equal(await textOf(entries, "etc/y"), "old");
});

test("rootfs() says of a name that is not UTF-8 that it is not, unless it is left out", async (t) => {
  makeFiles({ a: "1" });
  try {
    execFileSync("sh", ["-c", `printf x >"$0/$(printf 'caf\\351')"`, dir], { stdio: "ignore" });
  } catch {
    return t.skip("this file system takes no such names");
  }
  await assert.rejects(buildRootfs({ dir }), {
    code: "INVALID_ENTRY",
    message: 'Cannot add "caf\ufffd" to the rootfs: its name is not UTF-8',
  });
  const { entries } = await buildRootfs({ dir, exclude: ["caf*"] });
  assert.deepEqual(
    entries.map(({ path }) => path),
    ["a"],
  );
});

test("rootfs() refuses archives of images and says what to do", async () => {
  const file = (path: string): FsEntry => {
    return { type: "file", path, mode: 0o644, content: contentOf("{}") };
  };
  for (const [name, paths] of [
    ["saved.tar", ["manifest.json", "abc.json"]],
    ["layout.tar", ["index.json", "oci-layout"]],
  ] as const) {
    const tar = await makeTar(name, paths.map(file));
    await assert.rejects(buildRootfs({ tar }), {
      code: "RESOLVE",
      message: `Cannot use "${tar}" as a root file system: it is an archive of an image`,
      hint: /docker export/,
    });
  }
});

const BROKEN: Readonly<Record<string, readonly [bytes: () => Promise<Uint8Array>, error: object]>> =
  {
    "what is no tar": [
      async () => Buffer.alloc(2048, "x"),
      { code: "RESOLVE", message: /as a root file system: it is not a tar archive$/ },
    ],
    "a compressed file that is cut off": [
      async () => gzipSync(Buffer.alloc(100_000)).subarray(0, 50),
      { code: "RESOLVE", message: /as a root file system: cannot/ },
    ],
    "a tar that is cut off": [
      async () => (await tarOf("a", "b")).subarray(0, 700),
      { code: "RESOLVE", message: /it is truncated$/ },
    ],
    "an empty file": [
      async () => new Uint8Array(0),
      { code: "RESOLVE", message: /cannot read the archive: it is empty$/ },
    ],
    "a path that leads out": [
      async () => tarOf("../a"),
      { code: "INVALID_ENTRY", message: 'Cannot add "../a" to the rootfs: its path has a ".."' },
    ],
    "a path of more directories than Linux takes": [
      async () => tarOf(`${"a/".repeat(2048)}f`),
      { code: "RESOLVE", message: /a name in it is longer than 4095 bytes$/ },
    ],
    "a root that is a file": [
      async () => tarOf("."),
      {
        code: "INVALID_ENTRY",
        message: 'Cannot add "" to the rootfs: the root is a directory, not a file',
      },
    ],
    "whiteouts, which only layers have": [
      async () => tarOf("a/.wh.b"),
      { code: "INVALID_ENTRY", message: /names in an image cannot start with ".wh."$/ },
    ],
  };

function tarOf(...paths: string[]): Promise<Uint8Array> {
  const entries = paths.map((path): FsEntry => {
    return { type: "file", path, mode: 0o644, content: contentOf("x") };
  });
  return collectBytes(writeTar(entries, { epoch: 0 }));
}

for (const [what, [bytes, error]] of Object.entries(BROKEN)) {
  test(`rootfs() refuses ${what}`, async () => {
    const tar = join(work, "broken.tar");
    writeFileSync(tar, await bytes());
    await assert.rejects(buildRootfs({ tar }), error);
  });
}

test("rootfs() refuses a directory given as a tar", async () => {
  await assert.rejects(buildRootfs({ tar: dir }), {
    message: `Cannot use "${dir}" as a tar: it is a directory`,
  });
});

test("rootfs() asks for the digest of what it downloads", async () => {
  await assert.rejects(buildRootfs({ tar: "https://example.org/rootfs.tar" }), {
    code: "RESOLVE",
    message: 'Cannot use "https://example.org/rootfs.tar": a URL needs the digest of what is there',
  });
});

test("rootfs() refuses options that do not fit each other", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  for (const [options, message] of [
    [{}, /expected one of dir, tar and host, received none$/],
    [{ dir: "a", tar: "b" }, /expected one of dir, tar and host, received dir and tar$/],
    [{ dir: "" }, /: dir is empty$/],
    [{ tar: "a", exclude: ["b"] }, /: exclude and include are for directories$/],
    [{ tar: "a", digest }, /: it is for URLs$/],
    [{ tar: "https://a/b", digest: "md5:0" }, /^Cannot parse digest "md5:0"/],
  ] as const) {
    assert.throws(() => rootfs(options), { name: "TypeError", message });
  }
});

const contractDir = mkdtempSync(join(tmpdir(), "rootsmith-contract-"));
writeFileSync(join(contractDir, "file"), "content");
chmodSync(contractDir, 0o755);
const contractTar = `${contractDir}.tar`;
writeFileSync(contractTar, await tarOf("a", "b"));
after(() => {
  rmSync(contractDir, { recursive: true });
  rmSync(contractTar);
});
const [, dirPlugin, tarPlugin, hostPlugin] = plugins as readonly [
  DistroPlugin,
  DistroPlugin,
  DistroPlugin,
  DistroPlugin,
];
testPlugin(dirPlugin, { tag: contractDir, anyPlatform: true });
testPlugin(tarPlugin, { tag: contractTar, anyPlatform: true });
testPlugin(hostPlugin, { tag: contractDir, anyPlatform: true });
