/**
 * A distribution that is not built in, from a mirror that the tests make.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type BuildResult, build } from "@rootsmith/core";
import { fakeRpmFile } from "../../rpm/fixtures/fake-open-rpm.ts";
import { writeRepository } from "../../rpm/fixtures/write-repository.ts";
import type { CentosOptions } from "./options/options.ts";
import type { Distribution } from "./releases/release.ts";
import { rpmProvider } from "./rpm-provider.ts";

const OWN: Distribution = {
  name: "own",
  title: "Own Linux",
  id: "own",
  keys: "",
  releases: [
    {
      name: "1",
      releasever: "1",
      mirrors: ["https://own.example/linux"],
      repositories: [{ id: "core", path: "lists/$basearch/mirror.list", isMirrorlist: true }],
      architectures: ["x86_64"],
      keys: [],
      rpmdb: { backend: "sqlite", path: "usr/share/rpm" },
      weakDeps: true,
    },
  ],
};
const LIST = "lists/x86_64/mirror.list";
const FILE = "tool-1-1.x86_64.rpm";

const work = await mkdtemp(join(tmpdir(), "rootsmith-own-"));
after(() => rm(work, { recursive: true, force: true }));

/** A mirror whose repository is `core/1/x86_64`, and that has the package `tool` at `path`. */
async function makeMirror(path: string, location: string): Promise<string> {
  const mirror = await mkdtemp(join(work, "mirror-"));
  const file = fakeRpmFile("tool", [{ path: "/usr/bin/tool", mode: 0o100755, content: "x" }]);
  const files = { [LIST]: "https://own.example/linux/core/1/x86_64/\n", [path]: file };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(mirror, name, ".."), { recursive: true });
    await writeFile(join(mirror, name), content);
  }
  const tool = { name: "tool", arch: "x86_64", file, location };
  await writeRepository(join(mirror, "core/1/x86_64"), [tool]);
  return mirror;
}

async function buildFrom(
  mirror: string,
  options: Partial<CentosOptions> = {},
): Promise<BuildResult> {
  return build({
    name: "own",
    provider: rpmProvider(OWN, {
      release: "1",
      groups: [],
      include: ["tool"],
      checkSignatures: false,
      ...options,
    }),
    platforms: ["linux/amd64"],
    configure: "none",
    mirrors: { own: [`file://${mirror}`] },
    outputs: [{ type: "dir", dest: join(await mkdtemp(join(work, "out-")), "rootfs") }],
    cacheDir: join(work, "cache"),
  });
}

test("rpmProvider() finds a repository by its mirrorlist, and packages beside it", async () => {
  const mirror = await makeMirror(`blobs/${FILE}`, `../../../blobs/${FILE}`);
  const { platforms } = await buildFrom(mirror);
  const lock = platforms[0]?.lock;
  assert.deepEqual(lock?.repositories, { own: ["https://own.example/linux"] });
  assert.deepEqual(
    lock?.sources.map(({ repository, path }) => [repository, path]),
    [["own", `blobs/${FILE}`]],
  );
  assert.deepEqual(
    lock?.packages.map(({ purl }) => purl),
    ["pkg:rpm/own/tool@1-1?arch=x86_64&distro=own-1&upstream=tool-1-1.src.rpm"],
  );
});

test("rpmProvider() refuses packages that lie outside the mirror, or outside a directory", async () => {
  const mirror = await makeMirror(`blobs/${FILE}`, `../../../../${FILE}`);
  const fact = `"../../../../${FILE}" is outside the repository`;
  await assert.rejects(buildFrom(mirror), {
    name: "FormatError",
    message: `Cannot read primary of "core": ${fact}`,
  });
  await assert.rejects(buildFrom(mirror, { repositories: [join(mirror, "core/1/x86_64")] }), {
    name: "FormatError",
    message: `Cannot read primary of "repo": ${fact}`,
  });
});

test("rpmProvider() finds packages beside the repository of a URL", async () => {
  const mirror = await makeMirror(`blobs/${FILE}`, `../../../blobs/${FILE}`);
  const url = `file://${mirror}/core/1/x86_64/`;
  const { platforms } = await buildFrom(mirror, { repositories: [url] });
  assert.deepEqual(platforms[0]?.lock.repositories, { "repo/../../..": [`file://${mirror}`] });
});
