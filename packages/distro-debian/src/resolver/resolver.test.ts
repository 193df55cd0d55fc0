import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, resolve } from "../../fixtures/choose.ts";

test("resolvePackages() closes over Pre-Depends and Depends, sorted by name", () => {
  const index = `
Package: a
Pre-Depends: d
Depends: c

Package: c
Depends: b

Package: b

Package: d

Package: e`;
  assert.equal(chosen(index, "a"), "a b c d");
});

test("resolvePackages() gives each package the names that satisfy its relations", () => {
  const index = `
Package: a
Pre-Depends: d
Depends: virtual, c | b, d

Package: b
Provides: virtual

Package: d`;
  const [a, b] = resolve(index, "a");
  assert.deepEqual(a?.preDepends, ["d"]);
  assert.deepEqual(a?.depends, ["b", "d"]);
  assert.equal(a?.requested, true);
  assert.equal(b?.requested, false);
});

test("resolvePackages() gives the same for the same input", () => {
  const index = "Package: a\nDepends: x\n\nPackage: c\nProvides: x\n\nPackage: b\nProvides: x";
  assert.deepEqual(resolve(index, "a"), resolve(index, "a"));
});

const USRMERGE = `
Package: init
Depends: usrmerge | usr-is-merged

Package: usrmerge

Package: usr-is-merged`;

test("resolvePackages() takes the first alternative", () => {
  assert.equal(chosen(USRMERGE, "init"), "init usrmerge");
});

test("resolvePackages() stays with an alternative that was asked for, also later", () => {
  assert.equal(chosen(USRMERGE, "init usr-is-merged"), "init usr-is-merged");
});

test("resolvePackages() takes a preferred alternative, unless another was asked for", () => {
  const preferred = ["usr-is-merged"];
  assert.equal(chosen(USRMERGE, "init", { preferred }), "init usr-is-merged");
  assert.equal(chosen(USRMERGE, "init usrmerge", { preferred }), "init usrmerge");
});

test("resolvePackages() follows dependencies depth first", () => {
  // b brings y before the alternatives of a are looked at
  const index = `
Package: a
Depends: b, x | y

Package: b
Depends: c

Package: c
Depends: y

Package: x

Package: y`;
  assert.equal(chosen(index, "a"), "a b c y");
});

test("resolvePackages() prefers a package to those that provide its name", () => {
  const index =
    "Package: a\nDepends: x\n\nPackage: b\nPriority: required\nProvides: x\n\nPackage: x";
  assert.equal(chosen(index, "a"), "a x");
});

test("resolvePackages() chooses among providers by priority, then the one that is named last", () => {
  const awk = `
Package: base-files
Depends: awk

Package: gawk
Provides: awk
Priority: optional

Package: mawk
Provides: awk
Priority: required

Package: zawk
Provides: awk
Priority: required`;
  assert.equal(chosen(awk, "base-files"), "base-files zawk");
  const early = awk.replace("Depends: awk", "Depends: awk\nSuggests: zawk");
  assert.equal(chosen(early, "base-files"), "base-files mawk");
});

test("resolvePackages() lets only versioned Provides satisfy a version", () => {
  const index = `
Package: a
Depends: x (>= 2)

Package: b
Provides: x

Package: c
Provides: x (= 1)

Package: d
Provides: x (= 2)`;
  assert.equal(chosen(index, "a"), "a d");
});

test("resolvePackages() takes :any only of Multi-Arch: allowed", () => {
  const index = `
Package: a
Depends: python3:any

Package: python3
Multi-Arch: allowed`;
  assert.equal(chosen(index, "a"), "a python3");
  assert.throws(() => chosen(index.replace("allowed", "foreign"), "a"), {
    name: "ResolveError",
    message: /a 1 depends on python3:any, python3 is at 1/,
  });
});

test("resolvePackages() takes an architecture only where it is the native one", () => {
  const index = "Package: a\nDepends: b:ARCH\n\nPackage: b\nArchitecture: all";
  assert.equal(chosen(index.replace("ARCH", "amd64"), "a"), "a b");
  assert.equal(chosen(index.replace("ARCH", "native"), "a"), "a b");
  assert.throws(() => chosen(index.replace("ARCH", "i386"), "a"), { name: "ResolveError" });
});

test("resolvePackages() passes over an alternative that conflicts with what is selected", () => {
  const index = `
Package: a
Depends: b | c

Package: b
Breaks: d (<< 2)

Package: c

Package: d`;
  assert.equal(chosen(index, "a d"), "a c d");
  assert.equal(chosen(index.replace("(<< 2)", "(<< 1)"), "a d"), "a b d");
});

test("resolvePackages() checks conflicts the other way, and through Provides", () => {
  const index = `
Package: a
Depends: exim | postfix

Package: exim
Provides: mta

Package: postfix

Package: d
Conflicts: mta`;
  assert.equal(chosen(index, "d a"), "a d postfix");
});

test("resolvePackages() lets a package conflict with what it provides itself", () => {
  const index = "Package: exim\nProvides: mta\nConflicts: mta\nReplaces: mta";
  assert.equal(chosen(index, "exim"), "exim");
});

test("resolvePackages() takes back an alternative whose own dependencies fail", () => {
  const index = `
Package: a
Depends: b | c

Package: b
Depends: deep

Package: deep
Depends: missing

Package: c`;
  assert.equal(chosen(index, "a"), "a c");
});

test("resolvePackages() takes back the choice that is at fault, not the last one", () => {
  const index = `
Package: a
Depends: b | c, x | y, z | w, d

Package: b

Package: c

Package: d
Conflicts: b

Package: x

Package: y

Package: z

Package: w`;
  assert.equal(chosen(index, "a"), "a c d x z");
});

test("resolvePackages() takes an older version where the newest does not fit", () => {
  const index = `
Package: a
Depends: b (= 1)

Package: b
Version: 2

Package: b
Version: 1`;
  assert.equal(chosen(index, "a"), "a b");
  assert.equal(chosen(index, "b a"), "a b");
  assert.equal(chosen(index, "b"), "b=2");
});

test("resolvePackages() goes round dependency cycles", () => {
  assert.equal(chosen("Package: a\nDepends: b\n\nPackage: b\nDepends: a", "a"), "a b");
});

test("resolvePackages() takes the one provider of a name that was asked for", () => {
  const one = "Package: b\nProvides: x";
  assert.equal(chosen(one, "x"), "b");
  assert.throws(() => chosen(`${one}\n\nPackage: c\nProvides: x`, "x"), {
    name: "ResolveError",
    message: 'Cannot resolve "x" for test/amd64: it is no package, but a name that others provide',
    hint: "Name one of: b, c",
  });
});
