import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRepoFile } from "./repo-file.ts";
import { repoVariables, substituteVariables } from "./repo-variables.ts";

const VARIABLES = repoVariables("9.4", "x86_64", { stream: "9-stream" });

test("parseRepoFile() reads sections, lists, continuations and comments", () => {
  const file = parseRepoFile(
    `# CentOS
[main]
gpgcheck=1
strict=False
exclude = kernel*

[base]
name=CentOS-$releasever - Base
baseurl=http://a.example/$releasever/os/$basearch/
 http://b.example/$stream/$basearch
gpgcheck: yes
repo_gpgcheck=0
gpgkey=file:///etc/pki/rpm-gpg/KEY-1, file:///etc/pki/rpm-gpg/KEY-2
exclude=foo* bar
includepkgs=baz
priority=10
cost = 500
skip_if_unavailable=1
module_hotfixes=true

[updates]
enabled=0
mirrorlist=http://list.example/?release=$releasever&arch=$basearch

[epel]
metalink=https://mirrors.example/metalink?repo=epel-\${releasever_major}&arch=$basearch
`,
    VARIABLES,
    "test.repo",
  );
  assert.deepEqual(file.main, { gpgcheck: true, strict: false });
  assert.deepEqual(file.repositories, [
    {
      name: "base",
      urls: ["http://a.example/9.4/os/x86_64/", "http://b.example/9-stream/x86_64/"],
      priority: 10,
      cost: 500,
      skipIfUnavailable: true,
      exclude: ["foo*", "bar", "kernel*"],
      includePackages: ["baz"],
      moduleHotfixes: true,
      enabled: true,
      gpgcheck: true,
      repoGpgcheck: false,
      gpgkeys: ["file:///etc/pki/rpm-gpg/KEY-1", "file:///etc/pki/rpm-gpg/KEY-2"],
    },
    {
      name: "updates",
      urls: [],
      exclude: ["kernel*"],
      mirrorlist: "http://list.example/?release=9.4&arch=x86_64",
      enabled: false,
      gpgkeys: [],
    },
    {
      name: "epel",
      urls: [],
      exclude: ["kernel*"],
      metalink: "https://mirrors.example/metalink?repo=epel-9&arch=x86_64",
      enabled: true,
      gpgkeys: [],
    },
  ]);
});

for (const [text, fact] of [
  ["baseurl=x", 'line 1 is neither a section nor an option: "baseurl=x"'],
  ["[a]\n???", 'line 2 is neither a section nor an option: "???"'],
  ["[a]\nenabled=maybe", '"enabled=maybe" of [a] is neither 0 nor 1'],
  ["[a]\npriority=high", '"priority=high" of [a] is no number'],
] as const) {
  test(`parseRepoFile() says that ${fact}`, () => {
    assert.throws(() => parseRepoFile(text, VARIABLES, "x.repo"), {
      name: "FormatError",
      message: `Cannot read x.repo: ${fact}`,
    });
  });
}

test("substituteVariables() knows the forms of dnf 5 and leaves unknown variables", () => {
  assert.equal(substituteVariables(`$releasever_major.\${releasever_minor}`, VARIABLES), "9.4");
  assert.equal(substituteVariables(`\${infra:-stock}\${arch:+-a}\${x:+no}`, VARIABLES), "stock-a");
  assert.equal(
    substituteVariables("$unknown/$constructor/$basearch", VARIABLES),
    "$unknown/$constructor/x86_64",
  );
});

test("repoVariables() has the base architecture of yum", () => {
  assert.equal(repoVariables("7", "i686").basearch, "i386");
});
