import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, resolve } from "../../fixtures/choose.ts";
import { fakePoolWith } from "../../fixtures/fake-pool.ts";

const FOREIGN = fakePoolWith(
  { foreign: ["i386"] },
  `
Package: app
Architecture: i386
Depends: lib, tool, data, python3:any

Package: lib
Multi-Arch: same

Package: lib
Architecture: i386
Multi-Arch: same

Package: tool
Multi-Arch: foreign

Package: tool
Architecture: i386
Multi-Arch: foreign

Package: data
Architecture: all
Multi-Arch: foreign

Package: python3
Multi-Arch: allowed

Package: only
Architecture: i386

Package: plain

Package: plain
Architecture: i386

Package: needs
Architecture: i386
Depends: config

Package: config
Architecture: all

Package: far
Depends: lib:arm64`,
);

test("resolvePackages() follows Multi-Arch into the architecture that is meant", () => {
  assert.equal(chosen(FOREIGN, "app"), "app:i386 data lib:i386 python3 tool");
  const [app] = resolve(FOREIGN, "app:i386 lib");
  assert.deepEqual(app?.depends, ["data", "lib:i386", "python3", "tool"]);
});

test("resolvePackages() takes a package of the architecture that is named, else the native one", () => {
  assert.equal(chosen(FOREIGN, "lib lib:i386"), "lib lib:i386");
  assert.equal(chosen(FOREIGN, "plain"), "plain");
  assert.equal(chosen(FOREIGN, "only"), "only:i386");
});

test("resolvePackages() takes one architecture of a package that is not Multi-Arch: same", () => {
  assert.throws(() => chosen(FOREIGN, "plain plain:i386"), {
    message: 'Cannot resolve "plain:i386" for test/amd64: plain:i386 1 cannot stand beside plain 1',
  });
});

test("resolvePackages() keeps Multi-Arch: same at one version on all architectures", () => {
  const pool = fakePoolWith(
    { foreign: ["i386"] },
    `
Package: lib
Version: 2
Multi-Arch: same

Package: lib
Multi-Arch: same

Package: lib
Architecture: i386
Multi-Arch: same`,
  );
  assert.equal(chosen(pool, "lib lib:i386"), "lib lib:i386");
});

test("resolvePackages() says which architecture is missing", () => {
  assert.throws(() => chosen(FOREIGN, "needs"), {
    message:
      'Cannot resolve "needs" for test/amd64: needs:i386 1 depends on config, there is no package "config:i386"',
    hint: 'There is "config" for amd64',
  });
  const hint = 'Add "arm64" to the architectures';
  const fact = '"arm64" is none of the architectures of this rootfs';
  assert.throws(() => chosen(FOREIGN, "lib:arm64"), {
    message: `Cannot resolve "lib:arm64" for test/amd64: ${fact}`,
    hint,
  });
  assert.throws(() => chosen(FOREIGN, "far"), {
    message: `Cannot resolve "far" for test/amd64: far 1 depends on lib:arm64, ${fact}`,
    hint,
  });
});

test("resolvePackages() lets Conflicts and Breaks apply to all architectures", () => {
  const pool = fakePoolWith(
    { foreign: ["i386"] },
    "Package: a\nBreaks: b (<< 2)\n\nPackage: b\nArchitecture: i386\n\nPackage: c\nConflicts: b:amd64",
  );
  assert.throws(() => chosen(pool, "a b:i386"), /a 1 breaks b:i386 1/);
  assert.equal(chosen(pool, "c b:i386"), "b:i386 c");
});
