import assert from "node:assert/strict";
import { test } from "node:test";
import { packageCpe } from "./package-cpe.ts";

test("packageCpe() names the software of the source, without what the distribution adds", () => {
  for (const [purl, name, version, source, expected] of [
    [
      "pkg:deb/debian/libssl3t64@3.5.1-1",
      "libssl3t64",
      "3.5.1-1",
      ["openssl", "3.5.1-1"],
      "openssl:openssl:3.5.1",
    ],
    [
      "pkg:deb/debian/tar@1.35%2Bdfsg-3.1",
      "tar",
      "1.35+dfsg-3.1",
      undefined,
      "tar:tar:1.35\\+dfsg",
    ],
    ["pkg:deb/debian/g%2B%2B@4:14.2.0-1", "g++", "4:14.2.0-1", undefined, "g\\+\\+:g\\+\\+:14.2.0"],
    [
      "pkg:rpm/centos/bash@5.1.8-9.el9",
      "bash",
      "5.1.8-9.el9",
      ["bash", "5.1.8-9.el9"],
      "bash:bash:5.1.8",
    ],
    ["pkg:apk/alpine/musl@1.2.5-r9", "musl", "1.2.5-r9", undefined, "musl:musl:1.2.5"],
    ["pkg:alpm/arch/glibc@2.42-1", "glibc", "2.42-1", undefined, "glibc:glibc:2.42"],
  ] as const) {
    const fact = { purl, name, version };
    const of = source && { source: { name: source[0], version: source[1] } };
    assert.equal(packageCpe({ ...fact, ...of }), `cpe:2.3:a:${expected}:*:*:*:*:*:*:*`);
  }
});

test("packageCpe() says nothing of what no distribution has packaged", () => {
  assert.equal(packageCpe({ purl: "pkg:generic/hi@1.0", name: "hi", version: "1.0" }), undefined);
});
