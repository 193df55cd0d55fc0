/**
 * Whole builds from a mirror that the tests make.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { build, resolve } from "@rootsmith/core";
import { contentOf, RootfsTree, treeReader } from "@rootsmith/core/provider";
import type { CentosOptions } from "@rootsmith/distro-centos";
import { readKeyring } from "@rootsmith/openpgp";
import { serveFiles, testPlugin } from "@rootsmith/testing";
import { makeOpensuseMirror } from "../fixtures/opensuse-mirror.ts";
import { opensuse, plugin } from "./mod.ts";
import { OPENSUSE } from "./opensuse-releases.ts";

const { files, key } = await makeOpensuseMirror();
const mirror = await serveFiles(files);
const work = await mkdtemp(join(tmpdir(), "rootsmith-opensuse-"));
after(() => rm(work, { recursive: true, force: true }));

testPlugin(plugin, {
  tag: "tumbleweed",
  values: { keys: [key] },
  mirrors: { opensuse: [mirror.url] },
});

const OPTIONS = {
  name: "opensuse",
  platforms: ["linux/amd64"],
  mirrors: { opensuse: [mirror.url] },
  cacheDir: join(work, "cache"),
} as const;

function providerOf(options: Partial<CentosOptions> = {}): ReturnType<typeof opensuse> {
  return opensuse({ release: "tumbleweed", keys: [key], ...options });
}

async function namesOf(options: Partial<CentosOptions>, from?: string): Promise<string[]> {
  const { platforms } = await resolve({
    ...OPTIONS,
    provider: providerOf(options),
    ...(from !== undefined && { from }),
  });
  const base = OPENSUSE.releases.find(({ name }) => name === "tumbleweed")?.include ?? [];
  const names = platforms[0]?.packages ?? [];
  return names
    .filter(({ name, digest }) => digest !== undefined && !base.includes(name))
    .map(({ name, version }) => `${name} ${version}`)
    .sort();
}

async function buildImage(options: Partial<CentosOptions> = {}): Promise<{
  readonly image: string;
  text(path: string): Promise<string>;
}> {
  const directory = await mkdtemp(join(work, "out-"));
  const dest = join(directory, "rootfs");
  const image = join(directory, "image");
  await build({
    ...OPTIONS,
    provider: providerOf(options),
    configure: "none",
    outputs: [
      { type: "dir", dest },
      { type: "oci", dest: image },
    ],
  });
  return { image: `oci:${image}`, text: (path) => readFile(join(dest, path), "utf8") };
}

test("opensuse() has the base packages, the product of containers, and what zypper needs", async () => {
  const { text } = await buildImage({ include: ["apache2"] });
  assert.equal(
    await text("etc/zypp/repos.d/repo-oss.repo"),
    "[repo-oss]\nenabled=1\nautorefresh=1\nbaseurl=https://download.opensuse.org/tumbleweed/repo/oss/\n",
  );
  assert.equal(
    await text("etc/zypp/repos.d/update-tumbleweed.repo"),
    "[update-tumbleweed]\nenabled=1\nautorefresh=1\nbaseurl=https://download.opensuse.org/update/tumbleweed/\n",
  );
  assert.equal(
    await text("var/lib/zypp/AutoInstalled"),
    "# AutoInstalled generated Tue Nov 14 22:13:20 2023\n#\nlibzypp\n#\n",
  );
});

test("opensuse() writes no repositories where others replace them", async () => {
  const { text } = await buildImage({ repositories: [`${mirror.url}/tumbleweed/repo/oss`] });
  await assert.rejects(text("etc/zypp/repos.d/repo-oss.repo"), { code: "ENOENT" });
});

test("opensuse() installs patterns, and what they recommend only where it is asked for", async () => {
  const web = ["apache2 1-1", "libzypp 1-1", "patterns-server-web 1-1"];
  assert.deepEqual(await namesOf({ groups: ["web"] }), web);
  assert.deepEqual(await namesOf({ include: ["pattern:web"] }), web);
  assert.deepEqual(
    await namesOf({ groups: ["web"], weakDeps: true }),
    // "packageand(apache2:bash)" is met, what is for a language, a file system or a device is not
    ["apache2 1-1", "apache2-bash 1-1", "docs 1-1", "libzypp 1-1", "patterns-server-web 1-1"],
  );
});

test("opensuse() takes the newest package of all repositories, or the one that is named", async () => {
  assert.deepEqual(await namesOf({ include: ["tool"] }), ["libzypp 1-1", "tool 3-1"]);
  assert.deepEqual(await namesOf({ include: ["tool=2"] }), ["libzypp 1-1", "tool 2-1"]);
  assert.deepEqual(await namesOf({ include: ["tool<2"] }), ["libzypp 1-1", "tool 1-1"]);
});

test("opensuse() installs no second product, which conflicts with all other providers", async () => {
  await assert.rejects(namesOf({ include: ["MicroOS-release"] }), {
    name: "ResolveError",
    message:
      /^Cannot resolve .*openSUSE-release-1-1\.x86_64 conflicts with "otherproviders\(distribution-release\)"/,
  });
});

test("opensuse() on top of an image changes no vendor, but for those that are alike there", async () => {
  const { image } = await buildImage({ include: ["tool=1"] });
  // "home:somebody" has a newer one
  assert.deepEqual(await namesOf({ include: ["tool"] }, image), ["tool 2-1"]);
  assert.deepEqual(await namesOf({ upgrade: "all" }, image), ["tool 2-1"]);
  assert.deepEqual(await namesOf({ include: ["docs"] }, image), ["docs 1-1"]);
});

test("opensuse() refuses an image of another release, modules, and metadata that another key has signed", async () => {
  const { image } = await buildImage();
  await assert.rejects(
    resolve({ ...OPTIONS, provider: opensuse({ release: "16.0", keys: [key] }), from: image }),
    {
      message:
        "Cannot add packages of openSUSE 16.0 to the image below: it is opensuse-tumbleweed 20261120",
    },
  );
  assert.throws(() => providerOf({ modules: ["nodejs:22"] }), {
    name: "TypeError",
    message: "Cannot use the option modules: openSUSE has none",
  });
  await assert.rejects(resolve({ ...OPTIONS, provider: opensuse({ release: "tumbleweed" }) }), {
    name: "SignatureError",
    message: /^Cannot verify repomd\.xml of "repo-oss": /,
  });
});

test("plugin knows a rootfs by its os-release", async () => {
  const tagOf = async (id: string, version: string): Promise<string | undefined> =>
    plugin.tagOf?.({ id, version, idLike: ["suse"] });
  assert.equal(await tagOf("opensuse-leap", "15.6"), "15.6");
  assert.equal(await tagOf("opensuse-leap", "16.0"), "16.0");
  assert.equal(await tagOf("opensuse-tumbleweed", "20261120"), "tumbleweed");
  assert.equal(await tagOf("opensuse-leap", "15.5"), undefined);
  assert.equal(await tagOf("sles", "15.6"), undefined);
});

test("OPENSUSE has every key that a release pins, and no other", async () => {
  const { fingerprints } = await readKeyring(new TextEncoder().encode(OPENSUSE.keys));
  const pinned = OPENSUSE.releases.flatMap(({ keys }) => keys);
  assert.deepEqual([...new Set(fingerprints)].sort(), [...new Set(pinned)].sort());
});

test("opensuse() takes the mirrors of a host that runs the same release", async () => {
  const mirrorsOf = async (id: string): Promise<unknown> => {
    const host = new RootfsTree();
    const files = {
      "etc/os-release": `ID=${id}\nVERSION_ID=20261120\n`,
      "etc/zypp/repos.d/repo-oss.repo":
        "[repo-oss]\nenabled=1\nbaseurl=http://mirror.example/suse/tumbleweed/repo/oss/\n",
      "etc/zypp/repos.d/own.repo": "[own]\nenabled=1\nbaseurl=http://own.example/\n",
    };
    for (const [path, text] of Object.entries(files)) {
      host.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
    }
    return providerOf().hostMirrors?.(treeReader(host));
  };
  assert.deepEqual(await mirrorsOf("opensuse-tumbleweed"), {
    opensuse: ["http://mirror.example/suse"],
  });
  assert.deepEqual(await mirrorsOf("opensuse-leap"), {});
});
