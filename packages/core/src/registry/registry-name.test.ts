import assert from "node:assert/strict";
import { test } from "node:test";
import { formatRegistryName, parseRegistryName } from "./registry-name.ts";

const DIGEST = `sha256:${"0a".repeat(32)}` as const;

const NAMES: readonly (readonly [text: string, full: string])[] = [
  ["debian", "docker.io/library/debian:latest"],
  ["jo/debian:bookworm", "docker.io/jo/debian:bookworm"],
  ["index.docker.io/library/debian", "docker.io/library/debian:latest"],
  ["localhost/base", "localhost/base:latest"],
  ["LocalHost:5000/a/b/c:1", "localhost:5000/a/b/c:1"],
  [`ghcr.io/jo/base@${DIGEST}`, `ghcr.io/jo/base@${DIGEST}`],
  [`127.0.0.1:5000/base:1@${DIGEST}`, `127.0.0.1:5000/base:1@${DIGEST}`],
];

for (const [text, full] of NAMES) {
  test(`parseRegistryName() reads "${text}" as Docker does`, () => {
    assert.equal(formatRegistryName(parseRegistryName(text)), full);
  });
}

test("parseRegistryName() gives the parts", () => {
  assert.deepEqual(parseRegistryName(`localhost:5000/base:1@${DIGEST}`), {
    host: "localhost:5000",
    repository: "base",
    tag: "1",
    digest: DIGEST,
  });
});

test("parseRegistryName() refuses what is no name", () => {
  assert.throws(() => parseRegistryName("localhost:5000/Base"), {
    name: "TypeError",
    message: 'Cannot name an image "localhost:5000/Base": letters must be lower case',
  });
  assert.throws(() => parseRegistryName("base@sha256:1"), {
    name: "TypeError",
    message:
      'Cannot read the name "base@sha256:1": "sha256:1" is not "sha256:" and 64 lower-case hex digits',
  });
});
