import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBIAN } from "./debian-releases.ts";
import type { SuiteRequest } from "./fetch-release.ts";
import type { LockedAptFile } from "./lock.ts";
import { type DebianOptions, debianSettings } from "./options.ts";
import { findRelease } from "./release.ts";
import { imageAptFiles } from "./sources-list.ts";

function filesOf(codename: string, options: Partial<DebianOptions> = {}): readonly LockedAptFile[] {
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

test("imageAptFiles() writes deb822 from bookworm on", () => {
  assert.deepEqual(filesOf("bookworm"), [
    {
      path: "etc/apt/sources.list.d/debian.sources",
      text: `Types: deb
URIs: http://ftp.debian.org/debian
Suites: bookworm bookworm-updates
Components: contrib main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: https://mirrors.ocf.berkeley.edu/debian-security
Suites: bookworm-security
Components: contrib main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    },
  ]);
});

test("imageAptFiles() writes one line each before, with the mirrors that are named", () => {
  const mirrors = {
    imageMirror: "http://mirror.example/debian",
    imageSecurityMirror: "http://mirror.example/debian-security",
  };
  assert.deepEqual(filesOf("bullseye", mirrors), [
    {
      path: "etc/apt/sources.list",
      text: `deb http://mirror.example/debian bullseye contrib main
deb http://mirror.example/debian bullseye-updates contrib main
deb http://mirror.example/debian-security bullseye-security contrib main
`,
    },
  ]);
});
