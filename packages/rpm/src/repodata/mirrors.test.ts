import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetalink, parseMirrorlist } from "./mirrors.ts";

const SHA256 = "a".repeat(64);
const OLDER = "b".repeat(64);
const METALINK = `<?xml version="1.0" encoding="utf-8"?>
<metalink version="3.0" xmlns="http://www.metalinker.org/" xmlns:mm0="http://fedorahosted.org/mirrormanager">
 <files>
  <file name="repomd.xml">
   <mm0:timestamp>1700000000</mm0:timestamp>
   <size>4321</size>
   <verification><hash type="md5">00</hash><hash type="sha1">11</hash><hash type="sha256">${SHA256}</hash></verification>
   <mm0:alternates>
    <mm0:alternate><size>4000</size><verification><hash type="sha256">${OLDER}</hash></verification></mm0:alternate>
   </mm0:alternates>
   <resources maxconnections="1">
    <url protocol="rsync" type="rsync" preference="100">rsync://a.example/9/repodata/repomd.xml</url>
    <url protocol="http" type="http" preference="90">http://b.example/9/repodata/repomd.xml</url>
    <url protocol="https" type="https" preference="95">https://c.example/9/repodata/repomd.xml</url>
   </resources>
  </file>
 </files>
</metalink>
`;

test("parseMetalink() gives base URLs by preference, and the checksums of repomd.xml", () => {
  assert.deepEqual(parseMetalink(METALINK, "the metalink"), {
    urls: ["https://c.example/9/", "http://b.example/9/"],
    versions: [
      { size: 4321, checksum: { type: "sha256", hex: SHA256 } },
      { size: 4000, checksum: { type: "sha256", hex: OLDER } },
    ],
  });
});

test("parseMetalink() does not take a weak checksum", () => {
  const weak = METALINK.replaceAll(/<hash type="sha256">\w+<\/hash>/g, "");
  assert.throws(() => parseMetalink(weak, "the metalink"), {
    message: "Cannot read the metalink: it has no SHA-2 checksum of repomd.xml",
  });
});

test("parseMirrorlist() leaves out comments and what is no URL", () => {
  const text =
    "# repo = os\nhttp://a.example/7/os/x86_64/\nftp://no.example/\n\nhttps://b.example/7\n";
  assert.deepEqual(parseMirrorlist(text, "the mirrorlist"), [
    "http://a.example/7/os/x86_64/",
    "https://b.example/7/",
  ]);
});

test("parseMirrorlist() quotes what the server says instead", () => {
  assert.throws(
    () => parseMirrorlist("Invalid release/repo/arch combination\n", "the mirrorlist"),
    {
      message: 'Cannot read the mirrorlist: it has no URL: "Invalid release/repo/arch combination"',
    },
  );
});
