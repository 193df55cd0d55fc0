import assert from "node:assert/strict";
import { test } from "node:test";
import { findDebianRelease } from "./releases.ts";
import { aptSourcesFile } from "./sources-list.ts";

function fileOf(suite: string, suites: readonly string[]): { path: string; text: string } {
  const release = findDebianRelease(suite);
  assert.ok(release);
  const sources = [
    { mirror: "http://mirror.example/debian", suites },
    { mirror: "http://mirror.example/debian-security", suites: [`${suite}-security`] },
  ];
  return aptSourcesFile(release, sources, ["main", "contrib"]);
}

test("aptSourcesFile() writes deb822 from bookworm on", () => {
  assert.deepEqual(fileOf("bookworm", ["bookworm", "bookworm-updates"]), {
    path: "etc/apt/sources.list.d/debian.sources",
    text: `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
  });
});

test("aptSourcesFile() writes one line each before", () => {
  assert.deepEqual(fileOf("bullseye", ["bullseye", "bullseye-updates"]), {
    path: "etc/apt/sources.list",
    text: `deb http://mirror.example/debian bullseye main contrib
deb http://mirror.example/debian bullseye-updates main contrib
deb http://mirror.example/debian-security bullseye-security main contrib
`,
  });
});
