import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSourcesText } from "./sources-text.ts";

test("parseSourcesText() reads lines, with options in brackets and blanks in URLs", () => {
  const sources = parseSourcesText(`# deb http://comment.example/debian sid main
deb [ arch=amd64,arm64 signed-by=/k.gpg ] http://a.example/debian/ sid main contrib # why
deb cdrom:[Debian 12 amd64]/ bookworm main
deb-src http://a.example/debian sid main

deb http://flat.example ./
`);
  assert.deepEqual(
    sources.map(({ options, ...source }) => ({ ...source, options: [...options] })),
    [
      {
        urls: ["http://a.example/debian"],
        suites: ["sid"],
        components: ["main", "contrib"],
        options: [
          ["architectures", "amd64 arm64"],
          ["signed-by", "/k.gpg"],
        ],
      },
      {
        urls: ["cdrom:[Debian 12 amd64]"],
        suites: ["bookworm"],
        components: ["main"],
        options: [],
      },
      { urls: ["http://flat.example"], suites: ["./"], components: [], options: [] },
    ],
  );
});

test("parseSourcesText() reads stanzas, but for those that are disabled or of source packages", () => {
  const sources = parseSourcesText(`# a comment

Types: deb deb-src
URIs: http://a.example/debian http://b.example/debian/
Suites: sid
 experimental
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 AAAA

Types: deb
URIs: http://disabled.example
Suites: sid
Enabled: no

Types: deb-src
URIs: http://source.example
Suites: sid
`);
  assert.deepEqual(
    sources.map(({ options, ...source }) => ({ ...source, options: [...options] })),
    [
      {
        urls: ["http://a.example/debian", "http://b.example/debian"],
        suites: ["sid", "experimental"],
        components: ["main"],
        options: [["signed-by", "\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n.\nAAAA"]],
      },
    ],
  );
});

test("parseSourcesText() refuses what is no source", () => {
  for (const text of [
    "deb http://a.example",
    "rpm http://a.example sid",
    "deb [arch] http://a b",
  ]) {
    assert.throws(() => parseSourcesText(text), {
      name: "FormatError",
      message: `Cannot read the apt source "${text}": expected "deb URL SUITE COMPONENT…"`,
    });
  }
  for (const text of [
    "Types: deb\nSuites: sid\n",
    "URIs: http://a\nSuites: sid\n",
    "Types: rpm\nURIs: http://a\nSuites: sid\n",
  ]) {
    assert.throws(() => parseSourcesText(text), { name: "FormatError" });
  }
});
