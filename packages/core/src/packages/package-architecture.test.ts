import assert from "node:assert/strict";
import { test } from "node:test";
import { packageArchitecture } from "./package-architecture.ts";

test("packageArchitecture() reads the qualifier of a package URL", () => {
  const deb = "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc";
  assert.equal(packageArchitecture({ purl: deb }), "amd64");
  const rpm = "pkg:rpm/rocky/bash@5.1-9?distro=rocky-9&arch=x86_64#usr/bin";
  assert.equal(packageArchitecture({ purl: rpm }), "x86_64");
  assert.equal(packageArchitecture({ purl: "pkg:generic/busybox@1.37.0" }), undefined);
  assert.equal(packageArchitecture({ purl: "pkg:generic/a@1#?arch=x" }), undefined);
});
