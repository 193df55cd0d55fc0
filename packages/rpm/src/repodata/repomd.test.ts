import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRepomd } from "./repomd.ts";

const SHA1 = "0".repeat(40);
const REPOMD = `<repomd><revision>7</revision>
<data type="primary"><checksum type="sha">${SHA1}</checksum><location href="repodata/primary.xml.gz"/><timestamp>12.5</timestamp><size>10</size><open-size>20</open-size></data>
</repomd>`;

test("parseRepomd() reads what old tools wrote", () => {
  assert.deepEqual(parseRepomd(REPOMD, "repomd.xml"), {
    revision: "7",
    timestamp: 12,
    files: new Map([
      [
        "primary",
        {
          type: "primary",
          path: "repodata/primary.xml.gz",
          checksum: { type: "sha1", hex: SHA1 },
          size: 10,
        },
      ],
    ]),
  });
});

for (const [from, to, fact] of [
  ["repodata/primary", "../primary", '"primary" lies at "../primary.xml.gz"'],
  [
    "repodata/primary",
    "http://x.example/primary",
    '"primary" lies at "http://x.example/primary.xml.gz"',
  ],
  ["<size>10", "<size>1e99", '"1e99" is no size'],
  ["repomd>", "html>", 'its root element is "html"'],
] as const) {
  test(`parseRepomd() says that ${fact}`, () => {
    assert.throws(() => parseRepomd(REPOMD.replaceAll(from, to), "repomd.xml"), {
      name: "FormatError",
      message: `Cannot read repomd.xml: ${fact}`,
    });
  });
}

test("parseRepomd() refuses unknown checksums and declared entities", () => {
  assert.throws(() => parseRepomd(REPOMD.replace('type="sha"', 'type="crc"'), "repomd.xml"), {
    message: /its type "crc" is unknown$/,
  });
  const bomb = `<!DOCTYPE r [<!ENTITY a "b">]>${REPOMD.replace("7", "&a;")}`;
  assert.throws(() => parseRepomd(bomb, "repomd.xml"), {
    message: "Cannot read repomd.xml: it declares entities of its own",
  });
});

test("parseRepomd() takes any number of files", () => {
  const data = `<data type="other"><checksum type="sha">${SHA1}</checksum><location href="a"/><timestamp>7</timestamp></data>`;
  const { timestamp } = parseRepomd(`<repomd>${data.repeat(20_000)}</repomd>`, "repomd.xml");
  assert.equal(timestamp, 7);
});
