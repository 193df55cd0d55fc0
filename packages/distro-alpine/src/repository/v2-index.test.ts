import assert from "node:assert/strict";
import { test } from "node:test";
import { parseIndex } from "./v2-index.ts";

const ORIGIN = {
  repository: "v3.20/main",
  path: (name: string, version: string, architecture: string) =>
    `${architecture}/${name}-${version}.apk`,
};
const CHECKSUM = "C:Q1VFG2SuJdASGlXwlXF3975TbbpQU=";

test("parseIndex() reads packages between empty lines", () => {
  const record = `${CHECKSUM}
P:musl
V:1.2.5-r0
A:x86_64
S:410834
I:667648
T:
U:
L:MIT
o:musl
t:1709567462
k:5
D:!uclibc
p:so:libc.musl-x86_64.so.1=1 /lib/ld`;
  const [musl, other, ...none] = parseIndex(`${record}\n\n${CHECKSUM}\nP:b\nV:1\n\n`, ORIGIN);
  assert.deepEqual(musl, {
    repository: "v3.20/main",
    name: "musl",
    version: "1.2.5-r0",
    architecture: "x86_64",
    path: "x86_64/musl-1.2.5-r0.apk",
    identity: "5451b64ae25d0121a55f0957177f7be536dba505",
    size: 410834,
    installedSize: 667648,
    origin: "musl",
    license: "MIT",
    buildTime: 1709567462,
    depends: [{ text: "!uclibc", name: "uclibc", isConflict: true, operator: "", version: "" }],
    provides: [
      { name: "musl", version: "1.2.5-r0" },
      { name: "so:libc.musl-x86_64.so.1", version: "1" },
      { name: "/lib/ld" },
    ],
    priority: 5,
    installIf: [],
    record,
  });
  assert.equal(other?.origin, "b");
  assert.equal(none.length, 0);
});

test("parseIndex() takes a dependency that it cannot read for one that nobody meets", () => {
  const text = `${CHECKSUM}\nP:a\nV:1\nD:b==1\n\n${CHECKSUM}\nP:b\nV:1`;
  const [a] = parseIndex(text, ORIGIN);
  assert.deepEqual(a?.depends, [
    { text: "b==1", name: "b==1", isConflict: false, operator: "", version: "" },
  ]);
});

const REFUSED: Readonly<Record<string, string>> = {
  "no name": `${CHECKSUM}\nV:1`,
  "a name that leads elsewhere": `${CHECKSUM}\nP:../a\nV:1`,
  "a version that leads elsewhere": `${CHECKSUM}\nP:a\nV:1/../2`,
  "no checksum": "P:a\nV:1",
  "a short checksum": "C:Q1VFG2\nP:a\nV:1",
};

for (const [what, text] of Object.entries(REFUSED)) {
  test(`parseIndex() refuses ${what}`, () => {
    assert.throws(() => parseIndex(text, ORIGIN), {
      name: "FormatError",
      message: /^Cannot read the index of v3\.20\/main: /,
    });
  });
}
