import assert from "node:assert/strict";
import { test } from "node:test";
import { debianHostMirrors, hostMirrors } from "./host-mirrors.ts";
import { UBUNTU } from "./ubuntu-releases.ts";

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n';

function mirrorsOf(
  files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  return debianHostMirrors({
    read: async (path) =>
      files[path] === undefined ? undefined : new TextEncoder().encode(files[path]),
  });
}

test("debianHostMirrors() reads deb822 sources, but for those that are disabled", async () => {
  const mirrors = await mirrorsOf({
    "etc/os-release": DEBIAN,
    "etc/apt/sources.list.d/debian.sources": `Types: deb deb-src
# a comment
URIs: http://a.example/debian/ http://b.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://a.example/debian-security
Suites: bookworm-security

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
`,
  });
  assert.deepEqual(mirrors, {
    debian: ["http://a.example/debian", "http://b.example/debian"],
    "debian-security": ["http://a.example/debian-security"],
  });
});

test("debianHostMirrors() reads one-line sources, with options in brackets", async () => {
  const mirrors = await mirrorsOf({
    "etc/os-release": DEBIAN,
    "etc/apt/sources.list": `# deb http://comment.example/debian bullseye main
deb cdrom:[Debian 11]/ bullseye main
deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian/ bullseye main contrib
deb-src http://source.example/debian bullseye main
deb http://a.example/debian bullseye-updates main
deb http://s.example/debian-security buster/updates main
`,
  });
  assert.deepEqual(mirrors, {
    debian: ["http://a.example/debian"],
    "debian-security": ["http://s.example/debian-security"],
  });
});

test("debianHostMirrors() finds none on a host that is not Debian", async () => {
  const sources = { "etc/apt/sources.list": "deb http://a.example/ubuntu xenial main\n" };
  assert.deepEqual(
    await mirrorsOf({ "etc/os-release": "ID=ubuntu\nID_LIKE=debian\n", ...sources }),
    {},
  );
  assert.deepEqual(await mirrorsOf(sources), {});
});

test("hostMirrors() tells Ubuntu's archives apart, and leaves out a mirror of security alone", async () => {
  const files: Readonly<Record<string, string>> = {
    "etc/os-release": "ID=ubuntu\n",
    "etc/apt/sources.list": `deb http://a.example/ubuntu noble main
deb http://s.example/ubuntu noble-security main
deb [arch=arm64] http://p.example/ubuntu-ports noble main
`,
  };
  const read = async (path: string): Promise<Uint8Array> => new TextEncoder().encode(files[path]);
  assert.deepEqual(await hostMirrors(UBUNTU, { read }), {
    ubuntu: ["http://a.example/ubuntu"],
    "ubuntu-ports": ["http://p.example/ubuntu-ports"],
  });
});

test("debianHostMirrors() makes nothing of a file that is malformed", async () => {
  const sources = { "etc/apt/sources.list": "dep http://a.example/debian sid main\n" };
  assert.deepEqual(await mirrorsOf({ "etc/os-release": DEBIAN, ...sources }), {});
});
