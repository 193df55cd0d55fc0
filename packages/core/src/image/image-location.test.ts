import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { parseImageLocation } from "./image-location.ts";

const ROOT = temporaryDirectory();

for (const [text, expected] of [
  ["oci:out/layout", { type: "oci", path: "out/layout" }],
  ["oci:out/layout:bookworm", { type: "oci", path: "out/layout", name: "bookworm" }],
  ["oci-archive:out/a.tar:1", { type: "oci", path: "out/a.tar", name: "1" }],
  ["docker-archive:a.tar", { type: "docker", path: "a.tar" }],
  ["docker-archive:a.tar:debian:12", { type: "docker", path: "a.tar", name: "debian:12" }],
  ["docker://debian:12", { type: "registry", name: "debian:12" }],
  ["out/a.tar", { type: "files", path: "out/a.tar" }],
  ["./debian", { type: "files", path: "./debian" }],
  ["/srv/debian:12", { type: "files", path: "/srv/debian:12" }],
  ["debian:12", { type: "registry", name: "debian:12" }],
  ["localhost:5000/base", { type: "registry", name: "localhost:5000/base" }],
] as const) {
  test(`parseImageLocation() reads ${text}`, () => {
    assert.deepEqual(parseImageLocation(text), expected);
  });
}

test("parseImageLocation() takes a colon as part of a path that is there", () => {
  const path = join(ROOT, "a:b");
  mkdirSync(path);
  assert.deepEqual(parseImageLocation(`oci:${path}`), { type: "oci", path });
});

for (const text of ["", "oci:", "oci:dir:", "docker://"]) {
  test(`parseImageLocation() refuses "${text}"`, () => {
    assert.throws(() => parseImageLocation(text), {
      name: "TypeError",
      message:
        `Cannot find an image at "${text}": expected "oci:DIR[:TAG]", "oci-archive:FILE[:TAG]", ` +
        `"docker-archive:FILE[:NAME]", "docker://NAME", a path or a name`,
    });
  });
}
