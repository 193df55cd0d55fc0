import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { execa } from "execa";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { type ExportFlags, exportOfficialImages } from "./export-command.ts";

const ROOT = mkdtempSync(join(tmpdir(), "rootsmith-export-"));
after(() => rmSync(ROOT, { recursive: true, force: true }));
const MAINTAINER = "Jo Doe <jo@example.org> (@jodoe)";

/** An OCI layout with one manifest for each architecture. */
function layout(name: string, ...architectures: readonly string[]): string {
  const directory = join(ROOT, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const manifests = architectures.map((architecture) => ({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: `sha256:${"0".repeat(64)}`,
    size: 2,
    platform: { os: "linux", architecture },
  }));
  writeFileSync(join(directory, "index.json"), JSON.stringify({ manifests }));
  return directory;
}

function context(name: string): string {
  const directory = join(ROOT, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "Dockerfile"), "FROM scratch\n");
  return directory;
}

/** The command looks for Git facts in the work tree of the first directory that it is given. */
async function exported(images: readonly string[], flags: Partial<ExportFlags> = {}) {
  const host = fakeHost();
  await exportOfficialImages(images, { maintainer: [MAINTAINER], ...flags }, host);
  return host.out();
}

test("exportOfficialImages() takes repository and commit from Git", async () => {
  const git = (...args: string[]) => execa("git", args, { cwd: ROOT });
  await git("init", "--quiet");
  await git("remote", "add", "origin", "git@git.example.org:jo/base.git");
  const [amd64, arm64] = [layout("amd64", "amd64"), layout("arm64", "arm64")];
  await git("add", ".");
  await git("-c", "user.name=Jo", "-c", "user.email=jo@example.org", "commit", "-qm", "Images");
  const { stdout: head } = await git("rev-parse", "HEAD");
  assert.equal(
    await exported([`${amd64}=12,latest`, `${arm64}=12,latest`]),
    `Maintainers: ${MAINTAINER}
GitRepo: https://git.example.org/jo/base.git
GitCommit: ${head}

Tags: 12, latest
Architectures: amd64, arm64v8
amd64-Directory: amd64
arm64v8-Directory: arm64
File: index.json
Builder: oci-import
`,
  );
});

test("exportOfficialImages() is told the platform of a build context", async () => {
  const flags = { gitRepo: "https://git.example.org/b", gitCommit: "ab".repeat(20) };
  const image = `${context("context")}=12`;
  assert.match(
    await exported([image], { ...flags, platform: "linux/arm/v7" }),
    /\nTags: 12\nArchitectures: arm32v7\nDirectory: context\nBuilder: buildkit\n$/,
  );
  await assert.rejects(exported([image], flags), {
    name: "UsageError",
    message: /: a build context does not say its platform$/,
    hint: "Say it with --platform linux/amd64",
  });
});

for (const [what, image, message] of [
  ["a directory without tags", () => "out", /^Cannot export "out": it is not DIR=TAG,TAG$/],
  ["what is not there", () => "none/amd64=12", /"none\/amd64": there is no such directory$/],
  ["a rootfs", () => `${ROOT}=12`, /: it is neither a layout nor a build context$/],
  [
    "a layout of two platforms",
    () => `${layout("both", "amd64", "arm64")}=12`,
    /: a layout must hold one image of one platform$/,
  ],
  [
    "a platform that official images do not have",
    () => `${layout("loong64", "loong64")}=12`,
    /: official images know no platform "linux\/loong64"$/,
  ],
] as const) {
  test(`exportOfficialImages() refuses ${what}`, async () => {
    await assert.rejects(exported([image()]), { name: "UsageError", message });
  });
}
