import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type ProgressEvent, RootfsTree } from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import type { DebianOptions } from "../options/debian-options.ts";
import { debianSettings } from "../options/options.ts";
import { DEBIAN } from "../releases/debian-releases.ts";
import { findRelease, type Release } from "../releases/release.ts";
import { withBaseSources } from "./base-sources.ts";

const KEYRING = await readKeyring(new TextEncoder().encode(DEBIAN.keys));
const KEY = KEYRING.pick(KEYRING.fingerprints.slice(0, 1));

function imageWith(files: Readonly<Record<string, string | Uint8Array>>): RootfsTree {
  const tree = new RootfsTree();
  for (const [path, text] of Object.entries(files)) {
    tree.put({ type: "file", path, mode: 0o644, content: contentOf(text) });
  }
  return tree;
}

async function settingsOn(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<DebianOptions> = {},
) {
  const events: ProgressEvent[] = [];
  const settings = debianSettings({ suite: "trixie", ...options }, DEBIAN);
  const release = findRelease(DEBIAN, "trixie") as Release;
  const image = imageWith(files);
  const found = await withBaseSources(settings, image, DEBIAN, release, (it) => events.push(it));
  const { components, backports, proposed, security } = found;
  const sources = found.sources.map(({ urls, suites, signedBy }) => [urls[0], suites, signedBy]);
  return { components, backports, proposed, security, sources, events };
}

const OWN = "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";

test("withBaseSources() takes components and backports from the sources of the release", async () => {
  const text = `Types: deb
URIs: http://mirror.example/debian
Suites: trixie trixie-updates trixie-backports
Components: main non-free-firmware
${OWN}
Types: deb
URIs: http://security.debian.org/debian-security
Suites: trixie-security
Components: main contrib
${OWN}`;
  assert.deepEqual(
    await settingsOn({ "etc/apt/sources.list.d/debian.sources": text }, { security: false }),
    {
      components: ["contrib", "main", "non-free-firmware"],
      backports: true,
      proposed: false,
      security: false,
      sources: [],
      events: [],
    },
  );
});

test("withBaseSources() takes other repositories with the keys that lie in the image", async () => {
  const files = {
    "etc/apt/sources.list": "deb http://ftp.debian.org/debian stable main\n",
    "etc/apt/sources.list.d/docker.list":
      "deb [signed-by=/etc/apt/keyrings/docker.gpg] http://download.docker.com/linux/debian trixie stable\n",
    "etc/apt/sources.list.d/next.list": "deb http://ftp.debian.org/debian forky main\n",
    "etc/apt/sources.list.d/off.list.save": "deb http://off.example/debian trixie main\n",
    "etc/apt/keyrings/docker.gpg": KEY.bytes,
  };
  const { components, sources } = await settingsOn(files);
  assert.deepEqual(components, ["main"]);
  assert.deepEqual(sources, [
    ["http://download.docker.com/linux/debian", ["trixie"], [KEY.armored]],
    ["http://ftp.debian.org/debian", ["forky"], undefined],
  ]);
});

test("withBaseSources() trusts for a source without a key what apt trusts for all", async () => {
  const files = {
    "etc/apt/sources.list": "deb http://one.example/apt ./\n",
    "etc/apt/trusted.gpg.d/one.asc": KEY.armored,
    "etc/apt/trusted.gpg.d/two.gpg": "no key",
  };
  const { sources } = await settingsOn(files);
  assert.deepEqual(sources, [["http://one.example/apt", ["./"], [KEY.armored]]]);
});

test("withBaseSources() leaves out what lies in the image alone, and says so", async () => {
  const files = {
    "etc/apt/sources.list.d/cd.list": "deb cdrom:[Debian]/ trixie main\n",
    "etc/apt/sources.list.d/own.list": "deb [trusted=yes] file:/srv/own ./\n",
  };
  const { sources, events } = await settingsOn(files);
  assert.deepEqual(sources, []);
  assert.deepEqual(
    events.map((event) => (event.type === "warning" ? event.message : "")),
    [
      '/etc/apt/sources.list.d/cd.list of the image below is left out: Cannot use the option sources: "cdrom:[Debian]" is not a URL of http or https or file',
      "/etc/apt/sources.list.d/own.list of the image below is left out: file:/srv/own lies in the image",
    ],
  );
});

test("withBaseSources() refuses a source whose keyring is not in the image", async () => {
  const files = {
    "etc/apt/sources.list": "deb [signed-by=/etc/apt/keyrings/a.gpg] http://a.example/apt ./\n",
  };
  await assert.rejects(settingsOn(files), {
    name: "ResolveError",
    message:
      'Cannot use the source "http://a.example/apt" of the image below: it has no keyring "/etc/apt/keyrings/a.gpg"',
  });
});
