import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, openCache } from "@rootsmith/core";
import { imagePlatforms, imageRootfs, openImage } from "@rootsmith/core/image";
import {
  collectBytes,
  contentOf,
  type FsEntry,
  readTar,
  storedBytes,
} from "@rootsmith/core/provider";
import { centos } from "@rootsmith/distro-centos";
import { scratch } from "@rootsmith/scratch";
import { fakeRpmFile } from "../../../rpm/fixtures/fake-open-rpm.ts";
import { writeRepository } from "../../../rpm/fixtures/write-repository.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const WORK = mkdtempSync(join(tmpdir(), "rootsmith-relayer-"));
const CACHE = join(WORK, "cache");
after(() => rmSync(WORK, { recursive: true, force: true }));

function file(path: string, text: string, attributes: Partial<FsEntry> = {}): FsEntry {
  const content = contentOf(text);
  return { type: "file", path, mode: 0o644, mtime: 1000, content, ...attributes } as FsEntry;
}

/** Paths that the packages of an image have, and their texts. */
const PACKAGES = {
  bash: { "bin/bash": "b".repeat(4000), "usr/share/doc/bash/copyright": "GPL" },
  sed: { "bin/sed": "s".repeat(3000) },
  tar: { "bin/tar": "t".repeat(2000), "etc/tar.conf": "" },
  dash: { "bin/dash": "d".repeat(1000) },
};

/** An image of Debian in one layer, with a link for /bin as dpkg knows it. */
async function buildDebian(
  name: string,
  packages: Readonly<Record<string, Readonly<Record<string, string>>>>,
  platforms: readonly string[] = ["linux/amd64"],
): Promise<void> {
  const status: string[] = [];
  const entries: FsEntry[] = [
    { type: "dir", path: "", mode: 0o755, mtime: 700 },
    { type: "symlink", path: "bin", mode: 0o777, target: "usr/bin", mtime: 900 },
    { type: "dir", path: "tmp", mode: 0o1777, mtime: 800 },
    { type: "symlink", path: "usr/bin/sh", mode: 0o777, target: "bash", mtime: 900 },
    file("etc/shadow", "root:*:\n", { mode: 0o640, gid: 42 }),
  ];
  for (const [one, files] of Object.entries(packages)) {
    status.push(`Package: ${one}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n`);
    const listed = ["/.", "/bin", ...Object.keys(files).map((path) => `/${path}`)];
    if (one === "bash") listed.push("/bin/sh", "/bin/rbash");
    entries.push(file(`var/lib/dpkg/info/${one}.list`, `${listed.join("\n")}\n`));
    for (const [path, text] of Object.entries(files)) {
      entries.push(file(path.replace(/^bin/, "usr/bin"), text, { mode: 0o755 }));
    }
  }
  if (packages.bash) {
    entries.push({ type: "hardlink", path: "usr/bin/rbash", mode: 0o755, target: "usr/bin/bash" });
  }
  entries.push(file("var/lib/dpkg/status", status.join("\n")));
  await build({
    name,
    provider: {
      name: "files",
      revision: 1,
      options: {},
      resolve: async (platform) => ({
        ...{ platform, epoch: 1_700_000_000, repositories: {}, sources: [], packages: [] },
        extra: name,
      }),
      async *layers() {
        yield { title: "files", entries };
      },
      config: () => ({ Env: ["A=1"], Cmd: ["/bin/bash"], Labels: { of: "files" } }),
    },
    platforms,
    cacheDir: CACHE,
    outputs: [{ type: "oci", dest: join(WORK, name) }],
  });
}

/** What an image is, the paths of its layers, and all that they add up to. */
async function readBack(name: string, index = 0) {
  const cache = await openCache(CACHE);
  const ctx = { cache, signal: new AbortController().signal, report: () => {} };
  const image = await openImage(join(WORK, name), ctx);
  try {
    const platform = (await imagePlatforms(image))[index];
    assert.ok(platform);
    const rootfs = await imageRootfs(image, platform, ctx);
    const union = await Promise.all(
      rootfs.entries().map(async (entry) => {
        if (entry.type !== "file") return entry;
        const { content, ...rest } = entry;
        return {
          ...rest,
          text: Buffer.from(await collectBytes(content.open())).toString("latin1"),
        };
      }),
    );
    const layers: string[][] = [];
    for (const layer of platform.layers) {
      const alone = await imageRootfs(image, { ...platform, layers: [layer] }, ctx);
      layers.push(alone.entries().flatMap(({ type, path }) => (type === "dir" ? [] : [path])));
    }
    const digests = platform.layers.map(({ descriptor }) => descriptor.digest);
    return { ...platform, union, paths: layers, digests };
  } finally {
    await image[Symbol.asyncDispose]();
    await cache.close();
  }
}

async function relayer(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const host = fakeHost();
  const code = await run(["relayer", ...args, "--cache-dir", CACHE], host);
  return { code, out: host.out(), err: host.err() };
}

/** Cuts an image, and gives the summary. */
async function cut(from: string, to: string, ...flags: readonly string[]): Promise<string> {
  const output = `type=oci,dest=${join(WORK, to)},name=debian:1`;
  const { code, out, err } = await relayer(join(WORK, from), ...flags, "-o", output);
  assert.equal(code, 0, err);
  return out;
}

before(async () => {
  await buildDebian("one", PACKAGES);
  await cut("one", "one-cut", "--layers", "packages=4");
});

test("rootsmith relayer gives the largest packages layers, and adds up to what it was", async () => {
  const one = await readBack("one");
  const two = await readBack("one-cut");
  assert.deepEqual(two.union, one.union);
  assert.deepEqual(two.paths, [
    ["usr/bin/bash", "usr/bin/rbash", "usr/bin/sh", "usr/share/doc/bash/copyright"],
    ["usr/bin/sed"],
    ["etc/tar.conf", "usr/bin/dash", "usr/bin/tar"],
    [
      "bin",
      "etc/shadow",
      ...["bash", "dash", "sed", "tar"].map((name) => `var/lib/dpkg/info/${name}.list`),
      "var/lib/dpkg/status",
    ],
  ]);
});

test("rootsmith relayer keeps config, history and time", async () => {
  const one = await readBack("one");
  const two = await readBack("one-cut");
  assert.deepEqual(two.config, one.config);
  assert.equal(two.created, "2023-11-14T22:13:20Z");
  const created = two.created;
  assert.deepEqual(two.history, [
    { created, created_by: "rootsmith files", empty_layer: true },
    { created, created_by: "rootsmith relayer: bash" },
    { created, created_by: "rootsmith relayer: sed" },
    { created, created_by: "rootsmith relayer: other packages" },
    { created, created_by: "rootsmith relayer: database and settings" },
  ]);
  assert.deepEqual(two.annotations, one.annotations);
});

test("rootsmith relayer writes a rootfs with the times that it has", async () => {
  const tar = join(WORK, "one.tar");
  // Of an image that says that it is older than what is in it.
  await build({
    name: "old",
    provider: scratch({ files: [{ text: "x", path: "/x" }] }),
    from: join(WORK, "one"),
    epoch: 5,
    platforms: ["linux/amd64"],
    cacheDir: CACHE,
    outputs: [{ type: "oci", dest: join(WORK, "old") }],
  });
  const flags = ["--layers", "packages=4", "-o", `type=tar,dest=${tar}`];
  const { code, err } = await relayer(join(WORK, "old"), ...flags);
  assert.equal(code, 0, err);
  const times = new Map<string, number | undefined>();
  for await (const { path, mtime } of readTar(storedBytes(readFileSync(tar))))
    times.set(path, mtime);
  assert.deepEqual([times.get("x"), times.get("usr/bin/sed"), times.get("tmp")], [5, 1000, 800]);
});

test("rootsmith relayer gives the same bytes again", async () => {
  await cut("one", "again", "--layers", "packages=4");
  const [one, two] = [await readBack("one-cut"), await readBack("again")];
  assert.equal(two.manifest.digest, one.manifest.digest);
});

test("rootsmith relayer --previous changes no layer but those of what is new", async () => {
  // Now the largest, and one more package, which would be the second.
  const sed = { "bin/sed": "S".repeat(9000) };
  const grep = { "bin/grep": "g".repeat(5000) };
  await buildDebian("update", { ...PACKAGES, sed, grep });
  const flags = ["--layers", "packages=4", "--previous", join(WORK, "one-cut")];
  const out = await cut("update", "update-cut", ...flags);
  assert.match(out, /\nlinux\/amd64: 1 of 4 layers are those of .*one-cut\n$/);
  const before = await readBack("one-cut");
  const now = await readBack("update-cut");
  assert.deepEqual(now.paths.slice(0, 3), [
    ["usr/bin/bash", "usr/bin/rbash", "usr/bin/sh", "usr/share/doc/bash/copyright"],
    ["usr/bin/sed"],
    ["etc/tar.conf", "usr/bin/dash", "usr/bin/grep", "usr/bin/tar"],
  ]);
  assert.equal(now.digests[0], before.digests[0]);
  assert.deepEqual(now.union, (await readBack("update")).union);

  await buildDebian("sed", { ...PACKAGES, sed });
  await cut("sed", "sed-cut", ...flags);
  const { digests } = await readBack("sed-cut");
  assert.deepEqual([digests[0], digests[2]], [before.digests[0], before.digests[2]]);
});

test("rootsmith relayer takes an image in one layer as --previous, which keeps nothing together", async () => {
  await cut("one", "free", "--layers", "packages=4", "--previous", join(WORK, "one"));
  assert.deepEqual((await readBack("free")).digests, (await readBack("one-cut")).digests);
});

test("rootsmith relayer cuts all platforms, or those that are asked for", async () => {
  await buildDebian("both", PACKAGES, ["linux/amd64", "linux/arm64"]);
  await cut("both", "both-cut", "--layers", "packages=3");
  const arm64 = await readBack("both-cut", 1);
  assert.equal(arm64.platform.architecture, "arm64");
  assert.deepEqual(arm64.union, (await readBack("both", 1)).union);
  await cut("both", "arm64-cut", "--layers", "packages=3", "--platform", "linux/arm64");
  assert.equal((await readBack("arm64-cut")).manifest.digest, arm64.manifest.digest);
});

test("rootsmith relayer reads the database of rpm, which is no package's own", async () => {
  const repository = join(WORK, "repository");
  mkdirSync(join(repository, "Packages"), { recursive: true });
  const osRelease = 'ID="centos"\nVERSION_ID="9"\n';
  const files = {
    tool: [
      { path: "/etc/os-release", content: osRelease },
      { path: "/usr/bin/tool", mode: 0o100755, content: "t".repeat(1000) },
      { path: "/usr/bin/link", mode: 0o120777, linkTo: "tool" },
    ],
    rpm: [
      { path: "/usr/bin/rpm", mode: 0o100755, content: "r".repeat(2000) },
      { path: "/var/lib/rpm/rpmdb.sqlite", flags: 64 },
    ],
  };
  const listed = Object.entries(files).map(([name, some]) => {
    const rpm = fakeRpmFile(name, some, { 1044: `${name}-1-1.src.rpm` });
    writeFileSync(join(repository, `Packages/${name}-1-1.x86_64.rpm`), rpm);
    return { name, arch: "x86_64", file: rpm };
  });
  await writeRepository(repository, listed);
  await build({
    name: "centos",
    provider: centos({
      release: "9-stream",
      groups: [],
      include: ["tool", "rpm"],
      checkSignatures: false,
      repositories: [`file://${repository}`],
    }),
    platforms: ["linux/amd64"],
    configure: "none",
    cacheDir: CACHE,
    outputs: [{ type: "oci", dest: join(WORK, "centos") }],
  });
  await cut("centos", "centos-cut", "--layers", "packages=9");
  const [one, two] = [await readBack("centos"), await readBack("centos-cut")];
  assert.deepEqual(two.union, one.union);
  assert.deepEqual(two.paths.slice(0, -1), [
    ["usr/bin/rpm"],
    ["etc/os-release", "usr/bin/link", "usr/bin/tool"],
  ]);
});

test("rootsmith relayer says what is wrong, and writes nothing", async () => {
  const output = ["-o", `type=oci,dest=${join(WORK, "wrong")}`];
  const layers = ["--layers", "packages=4"];
  const one = join(WORK, "one");
  const message = async (...args: readonly string[]): Promise<[number, string]> => {
    const { code, err } = await relayer(...args);
    return [code, err.replaceAll(WORK, "").match(/^error: .*/m)?.[0] ?? err];
  };
  assert.deepEqual(await message(join(WORK, "missing"), ...layers, ...output), [
    1,
    'error: Cannot read "/missing": no such file or directory',
  ]);
  assert.deepEqual(await message(one, "--layers", "packages=1", ...output), [
    2,
    'error: Cannot make layers "packages=1": the number is not from 2 to 127',
  ]);
  assert.deepEqual(await message(one, "--layers", "split", ...output), [
    2,
    'error: Cannot use --layers "split": expected packages=N',
  ]);
  assert.deepEqual(await message(one, ...layers, "-o", "type=provenance,dest=p.json"), [
    2,
    "error: Cannot write the provenance of an image that was built elsewhere: leave out type=provenance and attest=",
  ]);
  await buildDebian("none", {});
  assert.deepEqual(await message(join(WORK, "none"), ...layers, ...output), [
    1,
    'error: Cannot cut the image "/none" by package: no package database that can be read is in it',
  ]);
  assert.deepEqual(
    (await message(one, ...layers, ...output, "--platform", "linux/s390x"))[1],
    `error: Cannot use the image "/one" for linux/s390x: it has linux/amd64`,
  );
  await assert.rejects(readBack("wrong"));
});
