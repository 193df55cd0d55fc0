/**
 * Whole builds from small repositories that the tests make.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { type BuildResult, build } from "@rootsmith/core";
import { testPlugin } from "@rootsmith/testing";
import { type ListedRpm, makeRpm } from "@rootsmith/testing/rpm";
import { fakeRpmFile } from "../../rpm/fixtures/fake-open-rpm.ts";
import { writeRepository } from "../../rpm/fixtures/write-repository.ts";
import { centos } from "./centos.ts";
import type { CentosOptions } from "./options/options.ts";
import { plugins } from "./plugin.ts";

const LAYOUT = `posix.mkdir("/usr") posix.mkdir("/usr/bin") posix.symlink("usr/bin", "/bin")`;
const PASSWD = "root:x:0:0::/:/bin/sh\nweb:x:48:48::/:/bin/sh\n";

const OPTIONS = {
  release: "9-stream",
  groups: [],
  include: ["tool"],
  checkSignatures: false,
} as const satisfies CentosOptions;

const work = await mkdtemp(join(tmpdir(), "rootsmith-centos-"));
after(() => rm(work, { recursive: true, force: true }));

const good = await repository("good", [
  // what every rootfs of Mageia, and of Azure Linux, has
  { name: "basesystem-minimal", file: fakeRpmFile("basesystem-minimal", []) },
  { name: "core-packages-container", file: fakeRpmFile("core-packages-container", []) },
  { name: "urpmi", file: fakeRpmFile("urpmi", []) },
  {
    name: "filesystem",
    file: fakeRpmFile("filesystem", [{ path: "/usr/bin", mode: 0o040555 }], {
      1151: LAYOUT,
      1153: ["<lua>"],
    }),
  },
  {
    name: "setup",
    pre: ["filesystem"],
    file: fakeRpmFile("setup", [{ path: "/etc/passwd", content: PASSWD }]),
  },
  {
    name: "tool",
    pre: ["setup"],
    file: fakeRpmFile("tool", [
      { path: "/bin/tool", mode: 0o100755, content: "#!/bin/sh\n", user: "web" },
    ]),
  },
]);

async function repository(name: string, packages: readonly ListedRpm[]): Promise<string> {
  const directory = join(work, name);
  await mkdir(join(directory, "Packages"), { recursive: true });
  const named = packages.map((item) => ({ arch: "x86_64", ...item }));
  await writeRepository(directory, named);
  for (const { name: rpm, file = new Uint8Array() } of named) {
    await writeFile(join(directory, `Packages/${rpm}-1-1.x86_64.rpm`), file);
  }
  return directory;
}

function providerOf(
  directory: string,
  options: Partial<CentosOptions> = {},
): ReturnType<typeof centos> {
  return centos({ ...OPTIONS, repositories: [`file://${directory}`], ...options });
}

async function buildTree(
  directory: string,
  options?: Partial<CentosOptions>,
): Promise<BuildResult & { readonly dest: string }> {
  const dest = join(await mkdtemp(join(work, "out-")), "rootfs");
  const result = await build({
    name: "centos",
    provider: providerOf(directory, options),
    platforms: ["linux/amd64"],
    configure: "none",
    outputs: [{ type: "dir", dest }],
    cacheDir: join(work, "cache"),
  });
  return { ...result, dest };
}

const { release: _, ...VALUES } = OPTIONS;

for (const plugin of plugins) {
  testPlugin(plugin, {
    tag:
      { azurelinux: "3", centos: "9-stream", scientific: "7", slc: "6", fedora: "44" }[
        plugin.name
      ] ?? "9",
    values: { ...VALUES, repositories: ["http://mirror.example/9"] },
    mirrors: { repo: [`file://${good}`] },
  });
}

test("centos() installs in order, with Lua and the database, and runs nothing", async () => {
  const { dest, platforms } = await buildTree(good);
  assert.equal(await readlink(join(dest, "bin")), "usr/bin");
  assert.equal(await readFile(join(dest, "usr/bin/tool"), "utf8"), "#!/bin/sh\n");
  const magic = (await readFile(join(dest, "var/lib/rpm/rpmdb.sqlite"))).subarray(0, 15);
  assert.equal(magic.toString(), "SQLite format 3");
  const [platform] = platforms;
  assert.equal(platform?.lock.epoch, 1_700_000_000);
  assert.deepEqual(
    platform?.lock.packages.map(({ purl }) => purl),
    ["filesystem", "setup", "tool"].map(
      (name) =>
        `pkg:rpm/centos/${name}@1-1?arch=x86_64&distro=centos-9&upstream=${name}-1-1.src.rpm`,
    ),
  );
});

// as rpm with --nosignature
test("centos() refuses a package whose digest is wrong, though its signature is not asked for", async () => {
  const file = makeRpm({
    header: { 1000: "tool", 1001: "1", 1002: "1", 1022: "x86_64" },
    signature: { 273: "0".repeat(64) },
  });
  const damaged = await repository("damaged", [{ name: "tool", file }]);
  await assert.rejects(buildTree(damaged), {
    name: "FormatError",
    message:
      /^Cannot install tool-1-1\.x86_64: Cannot accept the RPM package: the digest of its header is [0-9a-f]{64}, not 0{64}$/,
  });
});

test("centos() makes the network file and removes what febootstrap-minimize does", async () => {
  const { dest } = await buildTree(good, { network: true, minimize: "febootstrap" });
  assert.equal(
    await readFile(join(dest, "etc/sysconfig/network"), "utf8"),
    "NETWORKING=yes\nHOSTNAME=localhost.localdomain\n",
  );
  const database = await readFile(join(dest, "var/lib/rpm/rpmdb.sqlite")); // which scanners read
  assert.equal(database.subarray(0, 15).toString(), "SQLite format 3");
});

test("centos() gives files to users that their package provides", async () => {
  const line = Buffer.from("u tool 77 - /srv").toString("base64");
  const directory = await repository("users", [
    {
      name: "tool",
      file: fakeRpmFile(
        "tool",
        [
          { path: "/etc", mode: 0o040755 },
          { path: "/tool", content: "x", user: "tool", group: "tool" },
        ],
        { 1047: ["user(tool)"], 1113: [line] },
      ),
    },
  ]);
  const { dest } = await buildTree(directory);
  assert.equal(
    await readFile(join(dest, "etc/passwd"), "utf8"),
    "tool:x:77:77::/srv:/usr/sbin/nologin\n",
  );
  if (process.getuid?.() === 0) assert.equal((await stat(join(dest, "tool"))).uid, 77);
});

test("centos() refuses an unsigned package in a repository whose packages are signed", async () => {
  await assert.rejects(buildTree(good, { checkSignatures: true }), {
    name: "SignatureError",
    message: /^Cannot verify \w+-1-1\.x86_64: it is not signed$/,
  });
});

test("centos() refuses a package that is not the one that its repository calls it", async () => {
  const other = await repository("other", [{ name: "tool", file: fakeRpmFile("evil") }]);
  await assert.rejects(buildTree(other), {
    name: "FormatError",
    message:
      'Cannot install tool-1-1.x86_64: it is "evil-1-1.x86_64", not what its repository called it',
  });
});

test("centos() refuses a file of two packages that is not the same in both", async () => {
  const clash = await repository("clash", [
    { name: "tool", requires: ["twin"], file: fakeRpmFile("tool", [{ path: "/f", content: "a" }]) },
    { name: "twin", file: fakeRpmFile("twin", [{ path: "/f", content: "b" }]) },
  ]);
  await assert.rejects(buildTree(clash), {
    name: "DuplicateEntryError",
    message: /"f" to the rootfs: it already exists \(t\w+-1-1\.x86_64, then t\w+-1-1\.x86_64\)/,
  });
});

test("centos() reads a directory of the host, and locks where its packages lie", async () => {
  const directory = relative(process.cwd(), good);
  const { dest, platforms } = await buildTree(good, { repositories: [directory] });
  assert.equal(await readFile(join(dest, "usr/bin/tool"), "utf8"), "#!/bin/sh\n");
  const { repositories, sources } = platforms[0]?.lock ?? {};
  assert.deepEqual(repositories, {});
  assert.deepEqual(
    sources?.map(({ repository, path }) => [repository, resolve(path)]),
    ["filesystem", "setup", "tool"].map((name) => [
      "host",
      join(good, `Packages/${name}-1-1.x86_64.rpm`),
    ]),
  );
});

test("centos() locks of a directory what the rest follows from, at every resolving", async () => {
  const options = { repositories: [relative(process.cwd(), good)] };
  const locks = [await buildTree(good, options), await buildTree(good, options)].map(
    ({ platforms }) => platforms[0]?.lock,
  );
  assert.deepEqual(
    locks[0]?.host?.map(({ path }) => resolve(path)),
    [join(good, "repodata/repomd.xml")],
  );
  assert.deepEqual(locks[1], locks[0]);
});

test("centos() names a directory that is no repository", async () => {
  await assert.rejects(buildTree(good, { repositories: [work] }), {
    name: "FetchError",
    message: `Cannot find "${work}/repodata/repomd.xml": there is no such file or directory`,
  });
});

test("centos() says which platforms a release has", async () => {
  const provider = providerOf(good, { release: "7" });
  const options = { name: "x", provider, outputs: [], cacheDir: join(work, "cache") };
  await assert.rejects(build({ ...options, platforms: ["linux/s390x"] }), {
    name: "UnsupportedPlatformError",
    hint: /^Choose one of: linux\/amd64, linux\/386, /,
  });
});

test("centos() needs a key where none is known, and takes those of the caller", async () => {
  await assert.rejects(buildTree(good, { checkSignatures: true, keys: ["no key"] }), {
    name: "FormatError",
  });
});

test("centos() is resolved again where a package is gone when it is fetched", async () => {
  const tool = (content: string): ListedRpm[] => [
    { name: "tool", file: fakeRpmFile("tool", [{ path: "/tool", content }]) },
  ];
  const directory = await repository("changing", tool("old"));
  const warnings: string[] = [];
  const provider = providerOf(directory);
  const dest = join(work, "changed");
  await build({
    name: "centos",
    provider: {
      ...provider,
      async resolve(platform, ctx) {
        const lock = await provider.resolve(platform, ctx);
        await repository("changing", tool("new")); // as often as it is resolved
        return lock;
      },
    },
    platforms: ["linux/amd64"],
    configure: "none",
    outputs: [{ type: "dir", dest }],
    cacheDir: join(work, "cache"),
    report(event) {
      if (event.type === "warning") warnings.push(event.message);
    },
  });
  assert.equal(await readFile(join(dest, "tool"), "utf8"), "new");
  assert.deepEqual(warnings, [
    "The repositories have changed since they were read: the build begins again",
  ]);
});

test("centos() fails where a package that its repository names is not there", async () => {
  const directory = await repository("gap", [{ name: "tool", file: fakeRpmFile("tool") }]);
  await rm(join(directory, "Packages/tool-1-1.x86_64.rpm"));
  await assert.rejects(buildTree(directory), { name: "FetchError" });
});
