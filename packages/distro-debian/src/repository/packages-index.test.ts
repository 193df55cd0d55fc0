import assert from "node:assert/strict";
import { test } from "node:test";
import { indexOfText } from "../../fixtures/index-of-text.ts";
import type { IndexOrigin } from "../formats/debian-package.ts";
import type { PackagesIndex } from "./packages-index.ts";

const ORIGIN: IndexOrigin = {
  repository: "debian",
  suite: "bookworm",
  component: "main",
  signedBy: "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8",
};
const SHA256 = "3e1f9b4c".repeat(8);

const INDEX = `Package: dash
Version: 0.5.12-2
Architecture: amd64
Essential: yes
Priority: required
Source: dash (0.5.12)
Installed-Size: 191
Pre-Depends: libc6 (>= 2.36)
Filename: pool/main/d/dash/dash_0.5.12-2_amd64.deb
Size: 97364
SHA256: ${SHA256}

Package: mawk
Version: 1.3.4
Architecture: amd64
Multi-Arch: foreign
Priority: required
Provides: awk, mawk-static (= 1.3)
Description: a pattern scanner
 Priority: required stands here as text
Filename: pool/mawk.deb
Size: 1
SHA256: ${SHA256}

Package: gawk
Architecture: amd64
Provides: awk
Version: 1
Filename: pool/gawk.deb
Size: 1
SHA256: ${SHA256}

Package: dash
Version: 0.5.11-1
Architecture: amd64
Filename: pool/old.deb
Size: 1
SHA256: ${SHA256}
`;

function scan(text: string): PackagesIndex {
  return indexOfText(text, ORIGIN);
}

test("packagesIndex() reads a stanza when it is asked for", () => {
  assert.deepEqual(scan(INDEX).find("dash")[0], {
    name: "dash",
    version: "0.5.12-2",
    architecture: "amd64",
    multiArch: "no",
    essential: true,
    priority: "required",
    source: { name: "dash", version: "0.5.12" },
    preDepends: [[{ name: "libc6", version: { operator: ">=", version: "2.36" } }]],
    depends: [],
    recommends: [],
    conflicts: [],
    breaks: [],
    provides: [],
    replaces: [],
    installedSize: 191,
    path: "pool/main/d/dash/dash_0.5.12-2_amd64.deb",
    size: 97364,
    digest: `sha256:${SHA256}`,
    origin: ORIGIN,
  });
});

test("packagesIndex() finds every stanza of a name", () => {
  assert.deepEqual(
    scan(INDEX)
      .find("dash")
      .map(({ version }) => version),
    ["0.5.12-2", "0.5.11-1"],
  );
  assert.deepEqual(scan(INDEX).find("zsh"), []);
});

test("packagesIndex() lists names, essential, required and providers", () => {
  const index = scan(INDEX);
  assert.deepEqual([...index.names()], ["dash", "mawk", "gawk"]);
  assert.deepEqual(index.essential, ["dash"]);
  assert.deepEqual(index.priorities.required, ["dash", "mawk"]);
  assert.deepEqual(index.providersOf("awk"), ["mawk", "gawk"]);
  assert.deepEqual(index.providersOf("mawk-static"), ["mawk"]);
  assert.deepEqual(index.providersOf("dash"), []);
});

test("packagesIndex() takes an empty index, and blank lines anywhere", () => {
  assert.deepEqual([...scan("").names()], []);
  assert.deepEqual([...scan(`\n\n${INDEX}\n\n`).names()], ["dash", "mawk", "gawk"]);
});

test("packagesIndex() reads the last stanza without its newline", () => {
  assert.equal(scan(INDEX.trimEnd()).find("dash").length, 2);
});

test("packagesIndex() reads stanzas as apt 2.6 reads them", () => {
  const rest = `Version: 1\nArchitecture: all\nFilename: ./x.deb\nSize: 1\nSHA256: ${SHA256}\n`;
  const index = scan(
    [
      `Package:noblank\nEssential:TRUE\npriority:\tRequired\n${rest}`,
      `Package:\ttab\nProvides: a,\n b (= 3),\n\tc\n${rest}`,
      `package : lower\nPROVIDES:\n d\n${rest.toUpperCase()}`,
      `Package: twice\nVersion: 0\n${rest}`,
      `Package: crlf\n${rest}`.replaceAll("\n", "\r\n"),
    ].join("\n"),
  );
  assert.deepEqual([...index.names()], ["noblank", "tab", "lower", "twice", "crlf"]);
  assert.deepEqual(index.essential, ["noblank"]);
  assert.deepEqual(index.priorities.required, ["noblank"]);
  for (const name of ["a", "b", "c"]) assert.deepEqual(index.providersOf(name), ["tab"]);
  assert.deepEqual(index.providersOf("d"), ["lower"]);
  assert.equal(index.find("noblank")[0]?.essential, true);
  assert.equal(index.find("tab")[0]?.provides.length, 3);
  assert.equal(index.find("lower")[0]?.digest, `sha256:${SHA256}`);
  assert.equal(index.find("twice")[0]?.version, "1");
  assert.equal(index.find("crlf")[0]?.path, "x.deb");
  assert.deepEqual(index.problems, []);
});

test("packagesIndex() leaves out what names no package, and goes on", () => {
  const index = scan(`Version: 1\n\n${INDEX}`);
  assert.equal(index.find("dash").length, 2);
  assert.deepEqual(
    index.problems.map(({ error }) => error.message),
    ["Cannot read the Packages of bookworm/main: a stanza names no package"],
  );
});

test("packagesIndex() leaves out a stanza that is malformed, and says why", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["Size: 97364\n", "", /Cannot read the stanza of "dash": it has no field "size"/],
    ["Version: 0.5.12-2\n", "", /it has no field "version"/],
    [`SHA256: ${SHA256}\n`, "", /it has no field "sha512"/],
    ["Version: 0.5.12-2\n", "Version 0.5.12-2\n", /the line "Version 0.5.12-2": expected/],
    ["pool/main/d/dash/", "pool/../../", /is outside the repository/],
    ["Size: 97364", "Size: 99999999999999999999", /"99999999999999999999" is not a size/],
    ["libc6 (>= 2.36)", "libc6 [amd64]", /Cannot parse the relation "libc6 \[amd64\]"/],
  ];
  for (const [text, other, message] of cases) {
    const index = scan(INDEX.replace(text, other));
    assert.deepEqual(
      index.find("dash").map(({ version }) => version),
      ["0.5.11-1"],
    );
    assert.equal(index.problems[0]?.name, "dash");
    assert.match(index.problems[0]?.error.message ?? "", message);
  }
});

test("packagesIndex() makes one path of a file name with dots and slashes", () => {
  const index = scan(INDEX.replace("pool/main/d/dash/", "/./pool//main/x/.././d/"));
  assert.equal(index.find("dash")[0]?.path, "pool/main/d/dash_0.5.12-2_amd64.deb");
});

test("packagesIndex() takes a SHA-512 where there is no SHA-256", () => {
  const index = scan(INDEX.replace(`SHA256: ${SHA256}`, `SHA512: ${"AB".repeat(64)}`));
  assert.equal(index.find("dash")[0]?.digest, `sha512:${"ab".repeat(64)}`);
});

test("PackagesIndex.countDependents() counts who asks for a name, on whichever line", () => {
  const index = scan(`Package: curl
Depends: libc6 (>= 2.34), libcurl4t64 (= 8.14.1-2)
Suggests: wget

Package: debootstrap
Depends: wget | curl,
 libc6
Description: downloads with curl, wget
 Depends: curl

Package: apt-file
Pre-Depends: libc6:any
Recommends: curl [amd64]
`);
  const names = new Set(["curl", "libc6", "libcurl4t64", "wget", "lib"]);
  assert.deepEqual(Object.fromEntries(index.countDependents(names)), {
    libc6: 3,
    libcurl4t64: 1,
    wget: 1,
    curl: 2,
  });
});
