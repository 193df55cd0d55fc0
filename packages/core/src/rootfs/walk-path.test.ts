import assert from "node:assert/strict";
import { test } from "node:test";
import { walkPath } from "./walk-path.ts";

const linksIn =
  (links: Readonly<Record<string, string>>) =>
  (path: string): string | undefined =>
    links[path];

test("walkPath() follows links inside the root, absolute and relative", () => {
  const linkAt = linksIn({
    bin: "usr/bin",
    "usr/bin/sh": "dash",
    lib: "/usr/lib",
    up: "../../etc",
  });
  assert.equal(walkPath("bin/sh", { linkAt }), "usr/bin/dash");
  assert.equal(walkPath("lib/./x//y", { linkAt }), "usr/lib/x/y");
  assert.equal(walkPath("up/passwd", { linkAt }), "etc/passwd");
  assert.equal(walkPath("usr/../bin/sh", { linkAt }), "usr/bin/dash");
});

test("walkPath() tells each directory before a name in it", () => {
  const entered: string[] = [];
  const walk = {
    linkAt: linksIn({ a: "b/c" }),
    enter: (path: string): boolean => entered.push(path) > 0,
  };
  assert.equal(walkPath("a/d", walk), "b/c/d");
  assert.deepEqual(entered, ["", "", "b", "b/c"]);
});

test("walkPath() ends where it must not enter", () => {
  assert.equal(walkPath("a/b", { linkAt: linksIn({}), enter: (path) => path === "" }), undefined);
});

test("walkPath() gives up after 40 links, as Linux does, however they are nested", () => {
  const chain = Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`l${n}`, `l${n + 1}`]));
  assert.equal(walkPath("l1", { linkAt: linksIn(chain) }), "l41");
  const tooMany = { name: "InvalidEntryError", message: /too many levels of links/ };
  assert.throws(() => walkPath("l0", { linkAt: linksIn(chain) }), tooMany);
  const doubling = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`l${n}`, `l${n + 1}/../l${n + 1}`]),
  );
  assert.throws(() => walkPath("l0", { linkAt: linksIn(doubling) }), tooMany);
});
