import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type ResolveContext, RootfsTree } from "@rootsmith/core/provider";
import { fakeResolveContext } from "../../../core/fixtures/fake-resolve-context.ts";
import { centosSettings } from "../options/settings.ts";
import { CENTOS } from "../releases/centos-releases.ts";
import { findRelease, type Release } from "../releases/release.ts";
import { baseSources } from "./base-sources.ts";
import type { PackageSource } from "./package-source.ts";

const OWN: readonly PackageSource[] = [
  { config: { name: "baseos", urls: ["http://own.example"] } },
];
const REPO = `[extra]
name=extra
baseurl=http://example.org/$channel/$releasever/$basearch/
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/KEY
enabled=1
`;
/** The key of CentOS 9. */
const KEY = CENTOS.keys;

async function namesOf(
  files: Readonly<Record<string, string>>,
  options: { readonly baseSources?: boolean } = {},
): Promise<{ readonly sources: readonly string[]; readonly warnings: readonly string[] }> {
  const base = new RootfsTree();
  for (const [path, text] of Object.entries(files)) {
    base.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  const warnings: string[] = [];
  const ctx: ResolveContext = fakeResolveContext({
    base,
    report(event) {
      if (event.type === "warning") warnings.push(event.message);
    },
  });
  const target = {
    distribution: CENTOS,
    release: findRelease(CENTOS, "9-stream") as Release,
    settings: centosSettings({ release: "9-stream", ...options }, CENTOS),
    architecture: { arch: "x86_64", basearch: "x86_64" },
  };
  const found = await baseSources(target, OWN, ctx);
  return {
    sources: found.map(
      ({ config, keyring }) =>
        `${config.name} ${config.urls} ${keyring ? "with keys" : "without keys"}`,
    ),
    warnings,
  };
}

test("baseSources() takes what the image has beside its release, with its keys and variables", async () => {
  const files = {
    "etc/yum.repos.d/extra.repo": REPO,
    "etc/yum.repos.d/off.repo": REPO.replace("[extra]", "[off]").replace("enabled=1", "enabled=0"),
    "etc/yum.repos.d/own.repo": REPO.replace("[extra]", "[baseos]"),
    "etc/yum.repos.d/centos.repo": REPO.replace("[extra]", "[of-the-release]"),
    "etc/yum.repos.d/extra.repo.rpmnew": REPO.replace("[extra]", "[new]"),
    "etc/dnf/vars/channel": "stable\n",
    "etc/pki/rpm-gpg/KEY": KEY,
  };
  assert.deepEqual(await namesOf(files), {
    sources: ["extra http://example.org/stable/9-stream/x86_64 with keys"],
    warnings: [],
  });
  assert.deepEqual((await namesOf(files, { baseSources: false })).sources, []);
});

test("baseSources() reads what packages of dnf5 bring, unless /etc has a repository of that name", async () => {
  const repo = (id: string, host: string, enabled = 1): string =>
    `[${id}]\nbaseurl=http://${host}.example/$channel\ngpgcheck=0\nenabled=${enabled}\n`;
  const files = {
    "etc/yum.repos.d/m.repo": repo("two", "etc"),
    "etc/yum.repos.d/n.repo": repo("off", "etc", 0),
    "etc/yum.repos.d/o.repo": repo("same-file", "etc"),
    "etc/distro.repos.d/d.repo": repo("distro", "distro"),
    "usr/share/dnf5/repos.d/a.repo": repo("two", "usr") + repo("off", "usr") + repo("one", "usr"),
    "usr/share/dnf5/repos.d/centos.repo": repo("of-the-release", "usr"),
    "usr/share/dnf5/repos.d/o.repo": repo("other", "usr"),
    "usr/share/dnf5/vars.d/channel": "from-usr\n",
  };
  assert.deepEqual((await namesOf(files)).sources, [
    "two http://etc.example/from-usr without keys",
    "same-file http://etc.example/from-usr without keys",
    "distro http://distro.example/from-usr without keys",
    "one http://usr.example/from-usr without keys",
    "other http://usr.example/from-usr without keys",
  ]);
  const over = { ...files, "etc/dnf/vars/channel": "from-etc\n" };
  assert.equal((await namesOf(over)).sources[4], "other http://usr.example/from-etc without keys");
});

test("baseSources() leaves out what lies in the image, and says so", async () => {
  const text = REPO.replace("http://example.org/", "file:///srv/").replace(
    "gpgcheck=1",
    "gpgcheck=0",
  );
  assert.deepEqual(await namesOf({ "etc/yum.repos.d/extra.repo": text }), {
    sources: [],
    warnings: [
      'The repository "extra" in /etc/yum.repos.d/extra.repo of the image below is left out: file:///srv/$channel/9-stream/x86_64 lies in the image',
    ],
  });
});

test("baseSources() asks for a key that the image does not have", async () => {
  await assert.rejects(namesOf({ "etc/yum.repos.d/extra.repo": REPO }), {
    name: "ResolveError",
    message:
      'Cannot use /etc/yum.repos.d/extra.repo of the image below: the image has no key "/etc/pki/rpm-gpg/KEY"',
    hint: "Leave out the repositories of the image with --no-base-sources",
  });
});
