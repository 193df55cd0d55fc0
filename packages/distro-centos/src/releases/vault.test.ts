import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOpenRpm } from "../../../rpm/fixtures/fake-open-rpm.ts";
import { repoFilesOf, vaultEntries, vaultText } from "./vault.ts";

const VAULT = "http://vault.centos.org/7.9.2009";

test("vaultText() puts the vault in the place of mirrorlists", () => {
  const text = `[base]
name=CentOS-$releasever - Base
mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os&infra=$infra
#baseurl=http://mirror.centos.org/centos/$releasever/os/$basearch/
gpgcheck=1
`;
  assert.equal(
    vaultText(text, VAULT),
    `[base]
name=CentOS-$releasever - Base
#mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os&infra=$infra
baseurl=http://vault.centos.org/7.9.2009/os/$basearch/
gpgcheck=1
`,
  );
});

test("vaultText() knows the variables of CentOS 8 and Stream", () => {
  const line = "#baseurl=http://mirror.centos.org/$contentdir/$stream/BaseOS/$basearch/os/\n";
  assert.equal(
    vaultText(line, "http://vault.centos.org/8-stream"),
    "baseurl=http://vault.centos.org/8-stream/BaseOS/$basearch/os/\n",
  );
});

test("vaultText() leaves other servers alone", () => {
  const text =
    "[epel]\n#baseurl=http://mirror.example/$releasever/\nmetalink=https://m.example/?a\n";
  assert.equal(vaultText(text, VAULT), text);
});

test("vaultEntries() rewrites the files of packages that have to be", async () => {
  const rpm = await fakeOpenRpm("centos-release", [
    { path: "/etc/yum.repos.d/CentOS-Base.repo" },
    { path: "/etc/yum.repos.d/own.repo" },
    { path: "/etc/yum.repos.d/gone.repo" },
    { path: "/etc/yum/vars/infra" },
  ]);
  const files: Record<string, string> = {
    "etc/yum.repos.d/CentOS-Base.repo": "mirrorlist=http://mirrorlist.centos.org/?a\n",
    "etc/yum.repos.d/own.repo": "baseurl=http://mirror.example/\n",
  };
  const read = async (path: string): Promise<Uint8Array | undefined> =>
    path in files ? new TextEncoder().encode(files[path]) : undefined;
  const entries = await Array.fromAsync(vaultEntries(repoFilesOf([rpm]), { read }, VAULT));
  assert.deepEqual(
    entries.map(({ path }) => path),
    ["etc/yum.repos.d/CentOS-Base.repo"],
  );
});
