import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import { primaryXml } from "@rootsmith/testing/rpm";
import { type PrimaryIndex, readPrimary } from "./primary.ts";

const XML = primaryXml([
  {
    name: "bash",
    evr: "1:5.2-1.el9",
    arch: "x86_64",
    provides: ["perl(A&B)"],
    requires: ["libc.so.6(GLIBC_2.34)(64bit)", "glibc >= 2.34"],
    pre: ["filesystem"],
    obsoletes: ["bash-old < 2"],
    files: ["/usr/bin/bash", "/etc/größe", "/usr/share/not-in-primary"],
  },
  { name: "langpack", supplements: ["(bash and locale)"] },
]);

function read(text: string | Uint8Array, chunkSize = 1 << 16): Promise<PrimaryIndex> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize)
    chunks.push(bytes.subarray(at, at + chunkSize));
  return readPrimary(chunks, { repository: "base" });
}

test("readPrimary() reads a package when it is asked for", async () => {
  const index = await read(XML);
  assert.equal(index.count, 2);
  assert.deepEqual(index.names, ["bash", "langpack"]);
  const bash = index.read(0);
  assert.equal(index.read(0), bash);
  const { checksum, digest, ...rest } = bash;
  assert.equal(digest, `sha256:${checksum.hex}`);
  assert.deepEqual(rest, {
    name: "bash",
    arch: "x86_64",
    evr: { epoch: 1, version: "5.2", release: "1.el9" },
    repository: "base",
    path: "Packages/bash-5.2-1.el9.x86_64.rpm",
    size: 1000,
    provides: [
      {
        name: "bash",
        range: { comparison: "=", evr: { epoch: 1, version: "5.2", release: "1.el9" } },
      },
      { name: "perl(A&B)" },
    ],
    requires: [
      { name: "libc.so.6(GLIBC_2.34)(64bit)", pre: false },
      {
        name: "glibc",
        range: { comparison: ">=", evr: { epoch: 0, version: "2.34", release: "" } },
        pre: false,
      },
      { name: "filesystem", pre: true },
    ],
    conflicts: [],
    obsoletes: [
      {
        name: "bash-old",
        range: { comparison: "<", evr: { epoch: 0, version: "2", release: "" } },
      },
    ],
    recommends: [],
    suggests: [],
    supplements: [],
    enhances: [],
    files: ["/usr/bin/bash", "/etc/größe"],
    installedSize: 2000,
    license: "MIT",
    sourceRpm: "bash-5.2-1.el9.src.rpm",
  });
});

test("readPrimary() finds providers, owners of files, obsoleters and supplements", async () => {
  const index = await read(XML);
  for (const capability of ["bash", "perl(A&B)", "/usr/bin/bash", "/etc/größe"]) {
    assert.deepEqual(index.providersOf(capability), [0], capability);
  }
  assert.deepEqual(index.providersOf("glibc"), []);
  assert.deepEqual(index.obsoletersOf("bash-old"), [0]);
  assert.deepEqual(index.supplementing, [1]);
});

test("PrimaryIndex.countDependents() counts the packages that want a name", async () => {
  const index = await read(
    primaryXml([
      { name: "a", requires: ["curl >= 7.1", "libcurl(x86-64)"], pre: ["bash"] },
      { name: "b", requires: ["curl"], provides: ["bash"], recommends: ["bash"] },
    ]),
  );
  const names = new Set(["bash", "curl", "libcurl", "zsh"]);
  assert.deepEqual(Object.fromEntries(index.countDependents(names)), { curl: 2, bash: 2 });
});

test("readPrimary() takes chunks of any size", async () => {
  for (const size of [1, 7, 100]) {
    const index = await read(XML, size);
    assert.deepEqual(index.read(0), (await read(XML)).read(0));
  }
});

test("readPrimary() takes single quotes, and drops control characters and broken UTF-8", async () => {
  const text = XML.replace('name="perl(A&amp;B)"', "name='perl(C)'").replace("MIT", "M\u0001IT");
  const bytes = new TextEncoder().encode(text.replace("bash is for", "XX is for"));
  const broken = bytes.slice();
  broken[Buffer.from(bytes).indexOf("XX is")] = 0xff;
  const index = await read(broken);
  assert.deepEqual(index.providersOf("perl(C)"), [0]);
  assert.equal(index.read(0).license, "MIT");
});

test("readPrimary() refuses what is cut off, wherever that is", async () => {
  const bytes = new TextEncoder().encode(XML.trimEnd());
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(read(bytes.subarray(0, length)), FormatError, `${length} bytes`);
  }
});

test("readPrimary() refuses an attribute without its second quote", async () => {
  for (const broken of ['name="perl(A&amp;B)', "name=Xa"]) {
    await assert.rejects(read(XML.replace('name="perl(A&amp;B)"', broken)), {
      name: "FormatError",
      message: 'Cannot read primary of base: package "bash": the value of an attribute has no end',
    });
  }
});

test("readPrimary() refuses declarations of entities", async () => {
  const bomb = `<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>`;
  await assert.rejects(read(XML.replace("<metadata", `${bomb}<metadata`)), {
    name: "FormatError",
    message: "Cannot read primary of base: it declares entities of its own",
  });
});

test("PrimaryIndex.read() refuses entities that are unknown", async () => {
  const index = await read(XML.replace("MIT", "&bomb;"));
  assert.throws(() => index.read(0), FormatError);
});

for (const [from, to, fact] of [
  [
    'href="Packages/bash',
    'href="../../x/../bash',
    'it lies at "../../x/../bash-5.2-1.el9.x86_64.rpm"',
  ],
  ['package="1000"', 'package="-1"', "it has no size"],
  ["<name>bash</name>", "<name></name>", "it has no name"],
  ['ver="5.2" rel="1.el9"/>\n  <checksum', 'rel="1"/>\n  <checksum', "its version is empty"],
] as const) {
  test(`PrimaryIndex.read() says of a package that ${fact}`, async () => {
    const index = await read(XML.replace(from, to));
    assert.throws(
      () => index.read(0),
      (error) => {
        assert.ok(error instanceof FormatError);
        assert.match(error.message, /^Cannot read package "(bash)?" of base: /);
        assert.ok(error.message.endsWith(fact), error.message);
        return true;
      },
    );
  });
}
