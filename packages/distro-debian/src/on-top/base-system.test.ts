import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree } from "@rootsmith/core/provider";
import { DEBIAN } from "../releases/debian-releases.ts";
import { findRelease, type Release } from "../releases/release.ts";
import { readBaseSystem } from "./base-system.ts";

const wanted = {
  distribution: DEBIAN,
  release: findRelease(DEBIAN, "trixie") as Release,
  architecture: "amd64",
};

const OS = 'ID=debian\nVERSION_CODENAME=trixie\nVERSION_ID="13"\n';
const STATUS = `Package: bash
Status: install ok installed
Essential: yes
Architecture: amd64
Multi-Arch: foreign
Version: 5.2.37-2
Depends: base-files (>= 2.1.12)
Conffiles:
 /etc/bash.bashrc 89269e1298235f1b12b4c16e4065ad0d

Package: base-files
Status: hold ok installed
Architecture: amd64
Version: 13.8

Package: nginx
Status: deinstall ok config-files
Architecture: amd64
Version: 1.26

Package: libc6
Status: install ok installed
Architecture: i386
Version: 2.41-12
`;

function base(files: Readonly<Record<string, string>> = {}): RootfsTree {
  const tree = new RootfsTree();
  const all = {
    "etc/os-release": OS,
    "usr/bin/dpkg": "",
    "var/lib/dpkg/status": STATUS,
    "var/lib/dpkg/arch": "amd64\ni386\n",
    "var/lib/apt/extended_states": "Package: bash\nArchitecture: amd64\nAuto-Installed: 1\n\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    if (text !== "-") tree.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

test("readBaseSystem() reads what is installed, with holds, marks and architectures", async () => {
  const { packages, architectures } = await readBaseSystem(base(), wanted);
  assert.deepEqual(
    packages.map(({ key, isHeld, isAutomatic, package: { version } }) => [
      ...[key, version, isHeld, isAutomatic],
    ]),
    [
      ["bash", "5.2.37-2", false, true],
      ["base-files", "13.8", true, false],
      ["libc6:i386", "2.41-12", false, false],
    ],
  );
  assert.deepEqual(architectures, ["i386"]);
});

test("readBaseSystem() reads the pins of apt in files that apt reads", async () => {
  const pin = "Package: nginx\nPin: version 1.26*\nPin-Priority: 990\n";
  const files = {
    "etc/apt/preferences": pin,
    "etc/apt/preferences.d/one": pin.replace("nginx", "one"),
    "etc/apt/preferences.d/two.pref": pin.replace("nginx", "two"),
    "etc/apt/preferences.d/three.bak": pin.replace("nginx", "three"),
  };
  const { pins } = await readBaseSystem(base(files), wanted);
  assert.deepEqual(
    pins.map(({ packages, priority }) => [packages, priority]),
    [
      ["nginx", 990],
      ["one", 990],
      ["two", 990],
    ],
  );
});

test("readBaseSystem() takes unstable, which calls itself by the name of testing", async () => {
  const files = { "etc/os-release": "ID=debian\nVERSION_CODENAME=forky\n" };
  const release = findRelease(DEBIAN, "sid") as Release;
  const { packages } = await readBaseSystem(base(files), { ...wanted, release });
  assert.equal(packages.length, 3);
});

for (const [why, files, message] of [
  [
    "another release",
    { "etc/os-release": "ID=debian\nVERSION_CODENAME=bookworm\n" },
    "Cannot add packages of Debian trixie to the image below: it is debian bookworm",
  ],
  [
    "another distribution",
    { "etc/os-release": "ID=ubuntu\nVERSION_CODENAME=noble\n" },
    "Cannot add packages of Debian trixie to the image below: it is ubuntu noble",
  ],
  [
    "nothing that says what it is",
    { "etc/os-release": "-" },
    "Cannot add packages of Debian trixie to the image below: it is no system that says its name",
  ],
  [
    "no database",
    { "var/lib/dpkg/status": "-" },
    "Cannot add packages to the image below: it has no package database",
  ],
  ["no dpkg", { "usr/bin/dpkg": "-" }, "Cannot add packages to the image below: it has no dpkg"],
  [
    "a package that is not configured",
    { "var/lib/dpkg/status": STATUS.replace("install ok installed", "install ok half-configured") },
    "Cannot add packages to the image below: its package bash is half-configured",
  ],
] as const) {
  test(`readBaseSystem() refuses ${why}`, async () => {
    await assert.rejects(readBaseSystem(base(files), wanted), { name: "ResolveError", message });
  });
}
