import assert from "node:assert/strict";
import { test } from "node:test";
import {
  contentOf,
  findMissingLibraries,
  type RootfsEntry,
  RootfsTree,
} from "@rootsmith/core/provider";
import type { ImageReport } from "./image-report.ts";
import { LayerContents, makeImageReport } from "./make-image-report.ts";

const KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\n";

function file(path: string, text: string, mode = 0o644, uid = 0): RootfsEntry {
  return { type: "file", path, mode, uid, content: contentOf(text) };
}

/** One layer on top of another. */
async function reportOf(...layers: readonly (readonly RootfsEntry[])[]): Promise<ImageReport> {
  const rootfs = new RootfsTree();
  const contents = new LayerContents(layers.length);
  for (const added of layers) {
    for (const entry of added) rootfs.extract(entry);
    contents.add(added, rootfs);
  }
  const facts = { name: "x", platform: "linux/amd64", platforms: [], config: {}, annotations: {} };
  return makeImageReport(
    {
      ...{ facts, rootfs, contents, history: [], documents: [], graph: { packages: [] } },
      missingLibraries: await findMissingLibraries(rootfs),
      layers: layers.map((_, index) => ({ digest: `sha256:${index}`, diffID: `sha256:${index}` })),
      packages: [
        { purl: "pkg:deb/a@1", name: "a", version: "1", paths: ["usr", "usr/bin", "usr/bin/a"] },
      ],
    },
    new AbortController().signal,
  );
}

function findings({ checks }: ImageReport): Record<string, string[]> {
  return Object.fromEntries(
    checks
      .filter((check) => check.findings.length > 0)
      .map((check) => [check.name, check.findings.map(({ path, fact }) => `${path}: ${fact}`)]),
  );
}

test("makeImageReport() says which layer and package each file is from, and what layers hide", async () => {
  const { files, layers, packages } = await reportOf(
    [file("usr/bin/a", "1234", 0o4755), file("etc/x", "12")],
    [file("etc/x", "123")],
  );
  assert.deepEqual(files.names, ["", "etc", "x", "usr", "bin", "a"]);
  assert.deepEqual(files.parents, [0, 0, 1, 0, 3, 4]);
  assert.deepEqual(files.sizes, [0, 0, 3, 0, 0, 4]);
  assert.deepEqual(files.layers, [-1, -1, 1, -1, -1, 0]);
  assert.deepEqual(files.packages, [-1, -1, -1, -1, -1, 0]);
  assert.deepEqual(files.attributes[files.kinds[5] as number], {
    ...{ type: "file", mode: 0o4755, uid: 0, gid: 0 },
  });
  assert.deepEqual(
    layers.map((layer) => [layer.files, layer.bytes, layer.hidden]),
    [
      [2, 6, 2],
      [1, 3, 0],
    ],
  );
  assert.deepEqual([packages[0]?.size, packages[0]?.files], [4, 1]);
});

test("makeImageReport() checks modes, links, keys, owners, passwords and leftovers", async () => {
  const report = await reportOf([
    file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nme:x:7:7:::\n"),
    file("etc/group", "root:x:0:\nme:x:7:root,me\n"),
    file("etc/shadow", "root:!:1::::::\nme::1::::::\n"),
    file("etc/ssh/ssh_host_rsa_key", KEY, 0o600),
    file("etc/ssl/ca.pem", "-----BEGIN CERTIFICATE-----"),
    file("srv/open", "", 0o666),
    { type: "dir", path: "tmp", mode: 0o1777 },
    file("var/lib/apt/lists/deb_InRelease", "x"),
    file("srv/mine", "", 0o644, 7),
    file("srv/whose", "", 0o644, 1234),
    { type: "symlink", path: "srv/gone", mode: 0o777, target: "nowhere" },
    { type: "symlink", path: "etc/mtab", mode: 0o777, target: "../proc/self/mounts" },
  ]);
  assert.deepEqual(findings(report), {
    "private-keys": ["etc/ssh/ssh_host_rsa_key: mode 0600"],
    "world-writable": ["srv/open: mode 0666"],
    "broken-links": ["srv/gone: leads to nowhere"],
    "unknown-owners": ["srv/whose: user 1234"],
    "empty-passwords": ["etc/shadow: me has no password"],
    leftovers: ["var/lib/apt/lists/deb_InRelease: a list of packages that apt fetched"],
  });
  assert.deepEqual(report.accounts.groups[1], { name: "me", gid: 7, members: ["root", "me"] });
});

test("makeImageReport() needs neither packages nor accounts", async () => {
  const report = await reportOf([]);
  assert.deepEqual(findings(report), {});
  assert.deepEqual(report.files.names, [""]);
});
