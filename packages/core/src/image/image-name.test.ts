import assert from "node:assert/strict";
import { test } from "node:test";
import { familiarName, formatImageName, fullImageName, parseImageName } from "./image-name.ts";

const RESERVED =
  '"FROM scratch" stands for the empty image, so the name is reserved; choose another';

for (const [text, repository, tag] of [
  ["bookworm", "bookworm", "latest"],
  ["debian:bookworm", "debian", "bookworm"],
  ["localhost:5000/base/debian:12.1", "localhost:5000/base/debian", "12.1"],
  ["registry.example.org/a__b/c--d", "registry.example.org/a__b/c--d", "latest"],
] as const) {
  test(`parseImageName() reads ${text}`, () => {
    assert.deepEqual(parseImageName(text), { repository, tag });
  });
}

for (const [text, fact] of [
  ["scratch", RESERVED],
  ["scratch:1", RESERVED],
  ["Debian", "letters must be lower case"],
  ["", '"" is not lower-case letters and digits, parted by ".", "_" or "-"'],
  ["a//b", '"" is not lower-case letters and digits, parted by ".", "_" or "-"'],
  ["-a", '"-a" is not lower-case letters and digits, parted by ".", "_" or "-"'],
  ["a:", 'the tag "" is not 1 to 128 letters, digits, "_", "." and "-"'],
  ["a:-b", 'the tag "-b" is not 1 to 128 letters, digits, "_", "." and "-"'],
  ["a@sha256:0", "a digest cannot be chosen; give IMAGE[:TAG]"],
  ["ex_ample.org/a", '"ex_ample.org" is not a host name'],
  ["a".repeat(256), "it is longer than 255 characters"],
] as const) {
  test(`parseImageName() refuses "${text.slice(0, 20)}"`, () => {
    assert.throws(() => parseImageName(text), {
      name: "TypeError",
      message: `Cannot name an image "${text}": ${fact}`,
    });
  });
}

test("formatImageName() always says the tag", () => {
  assert.equal(formatImageName(parseImageName("debian")), "debian:latest");
});

test("fullImageName() adds what Docker leaves out", () => {
  assert.equal(fullImageName(parseImageName("debian")), "docker.io/library/debian:latest");
  assert.equal(fullImageName(parseImageName("me/debian:1")), "docker.io/me/debian:1");
  assert.equal(fullImageName(parseImageName("localhost/debian")), "localhost/debian:latest");
});

test("familiarName() leaves out what Docker leaves out", () => {
  assert.equal(familiarName("docker.io/library/debian:bookworm"), "debian:bookworm");
  assert.equal(familiarName("docker.io/me/debian:1"), "me/debian:1");
  assert.equal(familiarName("localhost/debian:1"), "localhost/debian:1");
});
