import assert from "node:assert/strict";
import { test } from "node:test";
import { filesReader } from "../../../core/fixtures/files-reader.ts";
import { CENTOS } from "./centos-releases.ts";
import { FEDORA } from "./fedora-releases.ts";
import { hostMirrors } from "./host-mirrors.ts";
import { ROCKY } from "./rebuild-releases.ts";
import { type Distribution, findRelease, type Release } from "./release.ts";

function mirrorsOf(
  distribution: Distribution,
  release: string,
  files: Readonly<Record<string, string>>,
): ReturnType<typeof hostMirrors> {
  const host = filesReader(files);
  return hostMirrors(distribution, findRelease(distribution, release) as Release, host);
}

const ROCKY_HOST = {
  "etc/os-release": 'NAME="Rocky Linux"\nID="rocky"\nVERSION_ID="9.4"\n',
  "etc/dnf/vars/contentdir": "pub/rocky\n",
  "etc/yum.repos.d/rocky.repo": `[baseos]
#mirrorlist=https://mirrors.example/mirrorlist?arch=$basearch
baseurl=http://mirror.example/$contentdir/$releasever/BaseOS/$basearch/os/
enabled=1
[appstream]
baseurl=http://other.example/rocky/9/AppStream/x86_64/os
[devel]
baseurl=http://third.example/rocky/9/BaseOS/x86_64/os
enabled=0
`,
};

test("hostMirrors() takes the base URLs of a host of the same release", async () => {
  assert.deepEqual(await mirrorsOf(ROCKY, "9", ROCKY_HOST), {
    rocky: ["http://mirror.example/pub/rocky", "http://other.example/rocky"],
  });
});

test("hostMirrors() reads the files of Fedora's packages, below what /etc says of the same repositories", async () => {
  const repo = (id: string, host: string, path: string): string =>
    `[${id}]\nbaseurl=http://${host}.example/${path}/$releasever/Everything/$basearch/os/\n`;
  const files = {
    "etc/os-release": 'ID="fedora"\nVERSION_ID="45"\n',
    "usr/share/dnf5/repos.d/fedora.repo": repo("fedora", "usr", "releases"),
  };
  assert.deepEqual(await mirrorsOf(FEDORA, "45", files), { fedora: ["http://usr.example"] });
  const own = { "etc/yum.repos.d/fedora.repo": repo("fedora", "etc", "releases") };
  assert.deepEqual(await mirrorsOf(FEDORA, "45", { ...files, ...own }), {
    fedora: ["http://etc.example"],
  });
  const off = { "etc/yum.repos.d/fedora.repo": "[fedora]\nenabled=0\n" };
  assert.deepEqual(await mirrorsOf(FEDORA, "45", { ...files, ...off }), {});
});

test("hostMirrors() finds none on another release, distribution or host", async () => {
  assert.deepEqual(await mirrorsOf(ROCKY, "8", ROCKY_HOST), {});
  assert.deepEqual(await mirrorsOf(CENTOS, "9-stream", ROCKY_HOST), {});
  assert.deepEqual(await mirrorsOf(CENTOS, "9-stream", {}), {});
});

test("hostMirrors() passes over mirrorlists, other places and malformed files", async () => {
  const osRelease = 'ID="centos"\nVERSION_ID="7"\n';
  const files = (text: string) => ({
    "etc/os-release": osRelease,
    "etc/yum.repos.d/CentOS-Base.repo": text,
  });
  const mirrorlist = "[base]\nmirrorlist=http://mirrorlist.example/?repo=os\n";
  assert.deepEqual(await mirrorsOf(CENTOS, "7", files(mirrorlist)), {});
  const elsewhere = "[base]\nbaseurl=http://mirror.example/own/$basearch\n";
  assert.deepEqual(await mirrorsOf(CENTOS, "7", files(elsewhere)), {});
  assert.deepEqual(await mirrorsOf(CENTOS, "7", files("baseurl\n")), {});
  const vault = "[base]\nbaseurl=http://mirror.example/vault/7.9.2009/os/$basearch/\n";
  assert.deepEqual(await mirrorsOf(CENTOS, "7", files(vault)), {
    centos: ["http://mirror.example/vault"],
  });
});
