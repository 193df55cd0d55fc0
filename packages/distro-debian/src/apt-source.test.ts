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
      'the URL of "a.example" has credentials, which locks must not have',
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
      { ...source, name: "My Source" },
      'the source "http://a.example" is called "My Source": expected a-z, 0-9 and "-"',
    ],
  ];
  for (const [item, fact] of cases) {
    assert.throws(() => readSources([item as DebianSource]), {
      name: "TypeError",
      message: `Cannot use the option sources: ${fact}`,
    });
  }
});
