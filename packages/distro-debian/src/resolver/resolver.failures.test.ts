import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen } from "../../fixtures/choose.ts";

test("resolvePackages() suggests names for one that does not exist", () => {
  assert.throws(() => chosen("Package: nginx", "ngnix"), {
    name: "ResolveError",
    message: 'Cannot resolve "ngnix" for test/amd64: there is no package "ngnix"',
    hint: 'Did you mean "nginx"?',
  });
  const index =
    "Package: crun\n\nPackage: cron\n\nPackage: curl\n\nPackage: a\nDepends: cron\nRecommends: cron";
  assert.throws(() => chosen(index, "crul"), { hint: 'Did you mean "curl" or "crun" or "cron"?' });
  assert.throws(() => chosen(index, "crn"), { hint: 'Did you mean "cron" or "crun" or "curl"?' });
});

test("resolvePackages() gives the chain that led to a version that is not there", () => {
  const index = `
Package: foo
Version: 1.2
Depends: mid

Package: mid
Depends: bar (>= 3)

Package: bar
Version: 2.1`;
  assert.throws(() => chosen(index, "foo"), {
    name: "ResolveError",
    message:
      'Cannot resolve "foo" for test/amd64: ' +
      "foo 1.2 depends on mid, mid 1 depends on bar (>= 3), bar is at 2.1",
  });
});

test("resolvePackages() names the two that exclude each other", () => {
  const index = "Package: a\nDepends: b\n\nPackage: b\nVersion: 3\n\nPackage: c\nBreaks: b (<< 4)";
  assert.throws(() => chosen(index, "c a"), {
    name: "ResolveError",
    message: 'Cannot resolve "a" for test/amd64: a 1 depends on b, c 1 breaks b 3',
  });
});

test("resolvePackages() ends where no choice of many works", () => {
  const groups = Array.from({ length: 20 }, (_, i) => `x${i} | y${i}`).join(", ");
  const others = Array.from({ length: 20 }, (_, i) => `Package: x${i}\n\nPackage: y${i}`);
  const index = `Package: a\nDepends: ${groups}, missing\n\n${others.join("\n\n")}`;
  assert.throws(() => chosen(index, "a"), /a 1 depends on missing, there is no package "missing"/);
});
