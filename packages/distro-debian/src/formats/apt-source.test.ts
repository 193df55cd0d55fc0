import assert from "node:assert/strict";
import { test } from "node:test";
import { type DebianSource, readSources } from "./apt-source.ts";

test("readSources() gives a source a name and its defaults", () => {
  assert.deepEqual(
    readSources([
      { urls: ["https://Packages.example/x/"], suites: ["any"], components: ["main"] },
      { urls: ["file:///srv/debs"], suites: ["./"], name: "mine" },
    ]),
    [
      {
        name: "packages-example-x",
        urls: ["https://Packages.example/x"],
        suites: ["any"],
        components: ["main"],
        trusted: false,
        byHash: "yes",
        inImage: true,
      },
      {
        name: "mine",
        urls: ["file:///srv/debs"],
        suites: ["./"],
        components: [],
        trusted: false,
        byHash: "yes",
        inImage: false,
      },
    ],
  );
});

test("readSources() reads texts in both formats, with the options that apt knows", () => {
  const line =
    "deb [arch=amd64 trusted=yes check-valid-until=no by-hash=force lang=none] http://a.example sid main";
  const stanza = `Types: deb
URIs: http://a.example
Suites: sid
Components: main
Architectures: amd64
Trusted: yes
Check-Valid-Until: no
By-Hash: force
Languages: none
`;
  const expected = {
    name: "a-example",
    urls: ["http://a.example"],
    suites: ["sid"],
    components: ["main"],
    architectures: ["amd64"],
    trusted: true,
    checkValidUntil: false,
    byHash: "force",
    inImage: true,
  };
  assert.deepEqual(readSources([line, stanza]), [expected, expected]);
});

test("readSources() reads what says of which time and which packages a source is", () => {
  const line =
    "deb [arch+=i386 arch-=armhf valid-until-min=60 valid-until-max=3600 check-date=no date-max-future=86400 inrelease-path=x/InRelease snapshot=20250101T000000Z include=a,b] http://a.example sid main";
  const stanza = `Types: deb
URIs: http://a.example
Suites: sid
Components: main
Architectures-Add: i386
Architectures-Remove: armhf
Valid-Until-Min: 60
Valid-Until-Max: 3600
Check-Date: no
Date-Max-Future: 86400
InRelease-Path: x/InRelease
Snapshot: 20250101T000000Z
Include: a
 b
Contact: somebody
X-Repolib-Name: A
`;
  const expected = {
    name: "a-example",
    urls: ["http://a.example"],
    suites: ["sid"],
    components: ["main"],
    architecturesRemove: ["armhf"],
    include: ["a", "b"],
    checkDate: false,
    dateMaxFuture: 86_400,
    validUntilMin: 60,
    validUntilMax: 3600,
    inReleasePath: "x/InRelease",
    snapshot: "20250101T000000Z",
    trusted: false,
    byHash: "yes",
    inImage: true,
  };
  assert.deepEqual(readSources([line, stanza]), [expected, expected]);
  const [source] = readSources([
    "deb [arch=amd64 arch+=i386 snapshot=enable check-date=yes] http://a.example sid main",
  ]);
  assert.deepEqual(source?.architectures, ["amd64", "i386"]);
  assert.equal(source?.snapshot ?? source?.checkDate, undefined);
});

test("readSources() takes paths, fingerprints and a key in the text itself", () => {
  const signersOf = (text: string): unknown => readSources([text])[0]?.signedBy;
  const f = "0123456789ABCDEF0123456789ABCDEF01234567";
  assert.deepEqual(signersOf(`deb [signed-by=/a.gpg,${f}!] http://a.example sid main`), [
    "/a.gpg",
    `${f}!`,
  ]);
  const key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n";
  const folded = key.trim().replace(/^$/gm, ".").replace(/^/gm, " ");
  const stanza = `Types: deb\nURIs: http://a.example\nSuites: ./\nSigned-By:\n${folded}\n`;
  assert.deepEqual(signersOf(stanza), [key]);
  // apt 2.6 to 3.3 go on over a line of blanks
  assert.deepEqual(signersOf(stanza.replace("\n .\n", "\n \n")), [key]);
});

test("readSources() says what is wrong with a source", () => {
  const source = { urls: ["http://a.example"], suites: ["sid"], components: ["main"] };
  const cases: readonly (readonly [unknown, string])[] = [
    [
      "deb [sined-by=/k] http://a.example sid main",
      'the source "http://a.example" has the option "sined-by", which is not known here. Did you mean "signed-by"?',
    ],
    [
      "deb http://a.example",
      'Cannot read the apt source "deb http://a.example": expected "deb URL SUITE COMPONENT…"',
    ],
    [{ ...source, urls: [] }, "a source has no URL"],
    [{ ...source, urls: ["cdrom:x"] }, '"cdrom:x" is not a URL of http or https or file'],
    [
      { ...source, urls: ["https://me:secret@a.example"] },
      'the URL of "a.example" has credentials, which locks must not have: put them into ~/.netrc or /etc/apt/auth.conf',
    ],
    [{ ...source, suites: [] }, 'the source "http://a.example" names no suite'],
    [
      { ...source, suites: ["../sid"] },
      'the source "http://a.example" names the suite "../sid", which is not one',
    ],
    [
      { ...source, suites: ["./"] },
      'the source "http://a.example" has components, which the flat repository "./" cannot have',
    ],
    [
      { ...source, components: [] },
      'the source "http://a.example" names no component of the suite "sid"',
    ],
    [
      { ...source, byHash: "maybe" },
      'the source "http://a.example" says by-hash "maybe": expected yes, no or force',
    ],
    [{ ...source, trusted: "yes" }, '"yes" is not true or false'],
    [
      { ...source, include: ["a"], exclude: ["b"] },
      'the source "http://a.example" has both include and exclude, of which it can have one',
    ],
    [
      { ...source, inReleasePath: "../InRelease" },
      'the source "http://a.example" has its InRelease file at "../InRelease", outside the suite',
    ],
    [
      { ...source, snapshot: "yesterday" },
      'the source "http://a.example" names the snapshot "yesterday", no time such as "20250101T000000Z"',
    ],
    [
      "deb [valid-until-max=1d] http://a.example sid main",
      'the source "http://a.example" has the option "valid-until-max", which is no number of seconds: "1d"',
    ],
    [
      "http://a.example sid main",
      'Cannot read the apt source "http://a.example sid main": expected "deb URL SUITE COMPONENT…"',
    ],
    [
      { ...source, name: "My Source" },
      'the source "http://a.example" is called "My Source": expected a-z, 0-9 and "-"',
    ],
  ];
  for (const [item, fact] of cases) {
    assert.throws(() => readSources([item as DebianSource]), {
      name: "TypeError",
      message: fact.startsWith("Cannot ") ? fact : `Cannot use the option sources: ${fact}`,
    });
  }
});
