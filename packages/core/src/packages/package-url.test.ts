import assert from "node:assert/strict";
import { test } from "node:test";
import { packageUrl } from "./package-url.ts";

test("packageUrl() encodes what may not stand in one", () => {
  assert.equal(
    packageUrl({
      type: "deb",
      namespace: "debian",
      name: "libstdc++6",
      version: "1:12.2.0-14~1",
      qualifiers: { arch: "amd64", distro: "debian-12", upstream: "gcc-12@12.2 0" },
    }),
    "pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14~1?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2%200",
  );
});

test("packageUrl() leaves out what has no value", () => {
  const parts = { type: "rpm", name: "a", version: "1-1" };
  assert.equal(
    packageUrl({ ...parts, qualifiers: { arch: "noarch", distro: undefined, upstream: "" } }),
    "pkg:rpm/a@1-1?arch=noarch",
  );
  assert.equal(packageUrl({ ...parts, qualifiers: {} }), "pkg:rpm/a@1-1");
});
