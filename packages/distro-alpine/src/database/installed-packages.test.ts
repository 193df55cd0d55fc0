import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { installedApkPackages } from "./installed-packages.ts";

const INSTALLED = `C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
P:alpine-baselayout
V:3.6.5-r0
A:x86_64
S:8515
I:315392
T:Alpine base dir structure and init scripts
L:GPL-2.0-only
o:alpine-baselayout
F:dev
F:etc
R:motd
Z:Q1SLkS9hBidUbPwwrw+XR0Whv3ww8=
R:mtab
a:0:0:777
Z:Q1kiljhXXH1LlQroHsEJIkPZg2eiw=

P:musl-utils
V:1.2.5-r0
A:x86_64
L:MIT AND BSD-2-Clause AND GPL-2.0-or-later
o:musl
F:
R:readme
Z:Q1SLkS9hBidUbPwwrw+XR0Whv3ww8=
`;

function rootfsOf(files: Readonly<Record<string, string>>): RootfsTree {
  const tree = new RootfsTree();
  for (const [path, text] of Object.entries(files)) {
    tree.add({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

test("installedApkPackages() reads the database of apk", async () => {
  const files = {
    "lib/apk/db/installed": INSTALLED,
    "etc/os-release": 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\n',
  };
  assert.deepEqual(await installedApkPackages(rootfsOf(files)), [
    {
      purl: "pkg:apk/alpine/alpine-baselayout@3.6.5-r0?arch=x86_64&distro=alpine-3.20.3",
      name: "alpine-baselayout",
      version: "3.6.5-r0",
      source: { name: "alpine-baselayout", version: "3.6.5-r0" },
      license: "GPL-2.0-only",
      architecture: "x86_64",
      size: 315_392,
      files: new Map([
        ["etc/motd", "sha1:48b912f610627546cfc30af0f974745a1bf7c30f"],
        ["etc/mtab", "sha1:9229638575c7d4b950ae81ec1092243d98367a2c"],
      ]),
    },
    {
      purl: "pkg:apk/alpine/musl-utils@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3&upstream=musl",
      name: "musl-utils",
      version: "1.2.5-r0",
      source: { name: "musl", version: "1.2.5-r0" },
      license: "MIT AND BSD-2-Clause AND GPL-2.0-or-later",
      architecture: "x86_64",
      files: new Map([["readme", "sha1:48b912f610627546cfc30af0f974745a1bf7c30f"]]),
    },
  ]);
});

test("installedApkPackages() finds nothing where there is no database", async () => {
  assert.deepEqual(await installedApkPackages(rootfsOf({ "etc/passwd": "" })), []);
});
