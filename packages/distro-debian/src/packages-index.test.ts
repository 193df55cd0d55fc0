import assert from "node:assert/strict";
import { test } from "node:test";
import type { IndexOrigin } from "./debian-package.ts";
import { type PackagesIndex, scanPackagesIndex } from "./packages-index.ts";

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
  return scanPackagesIndex(new TextEncoder().encode(text), ORIGIN);
}

test("scanPackagesIndex() reads a stanza when it is asked for", () => {
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

test("scanPackagesIndex() finds every stanza of a name", () => {
  assert.deepEqual(
    scan(INDEX)
      .find("dash")
      .map(({ version }) => version),
    ["0.5.12-2", "0.5.11-1"],
  );
  assert.deepEqual(scan(INDEX).find("zsh"), []);
});

test("scanPackagesIndex() lists names, essential, required and providers", () => {
  const index = scan(INDEX);
  assert.deepEqual([...index.names()], ["dash", "mawk", "gawk"]);
  assert.deepEqual(index.essential, ["dash"]);
  assert.deepEqual(index.priorities.get("required"), ["dash", "mawk"]);
  assert.deepEqual(index.providersOf("awk"), ["mawk", "gawk"]);
  assert.deepEqual(index.providersOf("mawk-static"), ["mawk"]);
  assert.deepEqual(index.providersOf("dash"), []);
});

test("scanPackagesIndex() takes an empty index, and blank lines anywhere", () => {
  assert.deepEqual([...scan("").names()], []);
  assert.deepEqual([...scan(`\n\n${INDEX}\n\n`).names()], ["dash", "mawk", "gawk"]);
});

test("scanPackagesIndex() rejects an index that is cut off within a line, wherever", () => {
  const lineEnds = new Set([...INDEX.matchAll(/\n/g)].map(({ index }) => index + 1));
  for (let length = 1; length < 400; length++) {
    if (lineEnds.has(length)) continue;
    assert.throws(() => scan(INDEX.slice(0, length)), {
      name: "FormatError",
      format: "deb822",
      message: "Cannot read the Packages of bookworm/main: it ends within a line",
    });
  }
});

test("scanPackagesIndex() rejects a stanza without a name", () => {
  assert.throws(() => scan(`${INDEX}\nVersion: 1\n`), {
    name: "FormatError",
    message: "Cannot read the Packages of bookworm/main: a stanza names no package",
    offset: INDEX.length + 1,
  });
});

test("scanPackagesIndex() rejects what is malformed in a stanza that is asked for", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["Size: 97364\n", /Cannot read the stanza of "dash": it has no field "size"/],
    ["Version: 0.5.12-2\n", /it has no field "version"/],
    [`SHA256: ${SHA256}\n`, /it has no field "sha256"/],
  ];
  for (const [line, message] of cases) {
    const index = scan(INDEX.replace(line, ""));
    assert.throws(() => index.find("dash"), { name: "FormatError", message });
  }
  const outside = scan(INDEX.replace("pool/main/d/dash/", "pool/../../"));
  assert.throws(() => outside.find("dash"), /is outside the repository/);
  const oversized = scan(INDEX.replace("Size: 97364", "Size: 99999999999999999999"));
  assert.throws(() => oversized.find("dash"), /"99999999999999999999" is not a size/);
});
