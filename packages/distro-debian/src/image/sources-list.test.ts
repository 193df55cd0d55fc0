import assert from "node:assert/strict";
import { test } from "node:test";
import type { LockedAptFile } from "../lock/lock.ts";
import type { DebianOptions } from "../options/debian-options.ts";
import { debianSettings } from "../options/options.ts";
import { DEBIAN } from "../releases/debian-releases.ts";
import { findRelease } from "../releases/release.ts";
import { UBUNTU } from "../releases/ubuntu-releases.ts";
import type { SuiteRequest } from "../repository/fetch-release.ts";
import { imageAptFiles } from "./sources-list.ts";

function filesOf(
  codename: string,
  options: Partial<DebianOptions> = {},
): Promise<readonly LockedAptFile[]> {
  const release = findRelease(DEBIAN, codename);
  const [archive] = release?.archives ?? [];
  assert.ok(release && archive && release.securityArchive);
  const settings = debianSettings(
    { suite: codename, components: ["contrib", "main"], ...options },
    DEBIAN,
  );
  const request = {
    components: settings.components,
    allowExpired: false,
    checkValidUntil: true,
    matchesName: true,
    byHash: "yes",
  } as const;
  const repository = { name: "debian", urls: ["http://not-this-one.example/debian"] };
  const requests: SuiteRequest[] = [
    { ...request, repository, archive, suite: codename },
    { ...request, repository, archive, suite: `${codename}-updates`, pocket: "updates" },
    {
      ...request,
      repository,
      archive: release.securityArchive,
      suite: `${codename}-security`,
      pocket: "security",
    },
    ...settings.sources.flatMap((source) =>
      source.suites.map((suite) => ({ ...request, repository, suite, source })),
    ),
  ];
  return imageAptFiles({ distribution: DEBIAN, release, settings, requests });
}

test("imageAptFiles() writes deb822 from bookworm on", async () => {
  assert.deepEqual(await filesOf("bookworm"), [
    {
      path: "etc/apt/sources.list.d/debian.sources",
      text: `Types: deb
URIs: http://ftp.debian.org/debian
Suites: bookworm bookworm-updates
Components: contrib main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://security.debian.org/debian-security
Suites: bookworm-security
Components: contrib main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    },
  ]);
});

test("imageAptFiles() writes one line each before, with the mirrors that are named", async () => {
  const imageMirrors = {
    debian: "http://mirror.example/debian",
    "debian-security": "http://mirror.example/debian-security",
  };
  assert.deepEqual(await filesOf("bullseye", { imageMirrors }), [
    {
      path: "etc/apt/sources.list",
      text: `deb http://mirror.example/debian bullseye contrib main
deb http://mirror.example/debian bullseye-updates contrib main
deb http://mirror.example/debian-security bullseye-security contrib main
`,
    },
  ]);
});

test("imageAptFiles() takes the mirrors that the packages come from, and one for a user's source", async () => {
  const [{ text = "" } = {}, { text: vendor = "" } = {}] = await filesOf("bullseye", {
    mirrors: ["http://a.example/debian/", "http://b.example/debian"],
    securityMirrors: ["http://c.example/debian-security"],
    sources: ["deb https://apt.example/debian ./"],
    imageMirrors: { "apt-example-debian": "http://d.example/debian" },
  });
  assert.equal(
    `${text}${vendor}`,
    `deb http://a.example/debian bullseye contrib main
deb http://a.example/debian bullseye-updates contrib main
deb http://c.example/debian-security bullseye-security contrib main
deb http://d.example/debian ./
`,
  );
});

test("imageAptFiles() names the keyring of the distribution for a source without keys, unless it is trusted", async () => {
  const sources = [
    "deb http://a.example/debian bookworm main",
    "deb [trusted=yes] http://b.example ./",
  ];
  assert.deepEqual((await filesOf("bookworm", { sources })).slice(1), [
    {
      path: "etc/apt/sources.list.d/a-example-debian.sources",
      text: `Types: deb
URIs: http://a.example/debian
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    },
    {
      path: "etc/apt/sources.list.d/b-example.sources",
      text: `Types: deb
URIs: http://b.example
Suites: ./
Trusted: yes
`,
    },
  ]);
});

test("no release has a mirror for which apt in a new image would need certificates", () => {
  const urls = [...DEBIAN.releases, ...UBUNTU.releases]
    .flatMap(({ archives, securityArchive }) => [
      ...archives,
      ...(securityArchive ? [securityArchive] : []),
    ])
    .flatMap(({ mirrors, imageSecurityMirror = mirrors[0] }) => [mirrors[0], imageSecurityMirror]);
  assert.deepEqual(
    [...new Set(urls)],
    [
      "http://ftp.debian.org/debian",
      "http://security.debian.org/debian-security",
      "http://archive.ubuntu.com/ubuntu",
      "http://security.ubuntu.com/ubuntu",
      "http://ports.ubuntu.com/ubuntu-ports",
      "http://old-releases.ubuntu.com/ubuntu",
    ],
  );
});
