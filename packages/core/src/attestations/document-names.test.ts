import assert from "node:assert/strict";
import { test } from "node:test";
import { contentUuid, imagePurl } from "./document-names.ts";

for (const [repository, purl] of [
  ["debian", "pkg:docker/debian@trixie?platform=linux%2Farm%2Fv7"],
  ["base/debian", "pkg:docker/base/debian@trixie?platform=linux%2Farm%2Fv7"],
  [
    "registry.example:5000/base/debian",
    "pkg:docker/base/debian@trixie?platform=linux%2Farm%2Fv7&repository_url=registry.example:5000",
  ],
] as const) {
  test(`imagePurl() of ${repository}`, () => {
    const platform = { os: "linux", architecture: "arm", variant: "v7" };
    assert.equal(imagePurl({ repository, tag: "trixie" }, "trixie", platform), purl);
  });
}

test("contentUuid() is a UUID of version 8, made of the content alone", () => {
  // SHA-256 of "{}": 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
  assert.equal(contentUuid({}), "44136fa3-55b3-878a-9146-ad16f7e8649e");
});
