import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { fakeOpenRpm } from "../../../rpm/fixtures/fake-open-rpm.ts";
import { fakeRpmdb } from "../../../rpm/fixtures/fake-rpmdb.ts";
import { CENTOS } from "../releases/centos-releases.ts";
import { findRelease, type Release } from "../releases/release.ts";
import { readBaseSystem } from "./base-system.ts";

const wanted = {
  distribution: CENTOS,
  release: findRelease(CENTOS, "9-stream") as Release,
  architecture: { arch: "x86_64", basearch: "x86_64" },
};

const OS = 'ID="centos"\nVERSION_ID="9"\nNAME="CentOS Stream"\n';
const DATABASE = "var/lib/rpm/rpmdb.sqlite";
const bash = await fakeOpenRpm("bash");

/** `"-"` is a file that is not there. */
function base(files: Readonly<Record<string, string>> = {}): RootfsTree {
  const tree = new RootfsTree();
  if (files[DATABASE] !== "-") for (const entry of fakeRpmdb([bash])) tree.put(entry);
  for (const [path, text] of Object.entries({ "etc/os-release": OS, ...files })) {
    if (text !== "-") tree.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

test("readBaseSystem() reads packages, enabled modules, and what is protected", async () => {
  const files = {
    "etc/dnf/modules.d/nodejs.module":
      "[nodejs]\nname=nodejs\nstream=18\nprofiles=\nstate=enabled\n",
    "etc/dnf/modules.d/php.module": "[php]\nname=php\nstream=8\nprofiles=\nstate=disabled\n",
    "etc/dnf/protected.d/systemd.conf": "systemd\nsystemd-udev\n",
    "etc/yum/protected.d/other.txt": "other\n",
  };
  const found = await readBaseSystem(base(files), wanted);
  assert.deepEqual(
    found.packages.map(({ nevra }) => nevra),
    ["bash-1-1.x86_64"],
  );
  assert.deepEqual(found.modules, ["nodejs:18"]);
  assert.deepEqual(found.protected, ["dnf", "dnf5", "yum", "systemd", "systemd-udev"]);
  assert.notEqual(found.state, (await readBaseSystem(base(), wanted)).state);
});

for (const [why, files, message] of [
  [
    "another release",
    { "etc/os-release": "ID=centos\nVERSION_ID=8\n" },
    "Cannot add packages of CentOS 9-stream to the image below: it is centos 8",
  ],
  [
    "another distribution",
    { "etc/os-release": "ID=debian\nVERSION_ID=12\n" },
    "Cannot add packages of CentOS 9-stream to the image below: it is debian 12",
  ],
  [
    "nothing that says what it is",
    { "etc/os-release": "-" },
    "Cannot add packages of CentOS 9-stream to the image below: it is no system that says its name",
  ],
  [
    "an old release",
    { "etc/os-release": "-", "etc/redhat-release": "CentOS release 6.10 (Final)\n" },
    "Cannot add packages of CentOS 9-stream to the image below: it is CentOS release 6.10 (Final)",
  ],
  [
    "no database",
    { [DATABASE]: "-" },
    "Cannot add packages to the image below: it has no package database",
  ],
] as const) {
  test(`readBaseSystem() refuses ${why}`, async () => {
    await assert.rejects(readBaseSystem(base(files), wanted), { name: "ResolveError", message });
  });
}

test("readBaseSystem() refuses packages for another architecture", async () => {
  const architecture = { arch: "aarch64", basearch: "aarch64" };
  await assert.rejects(readBaseSystem(base(), { ...wanted, architecture }), {
    message: "Cannot add packages to the image below: its packages are for x86_64, not for aarch64",
  });
});
