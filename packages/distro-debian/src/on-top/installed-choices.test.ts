import assert from "node:assert/strict";
import { test } from "node:test";
import { fakePool } from "../../fixtures/fake-pool.ts";
import { fakeInstalled, outcomeOnTop } from "../../fixtures/outcome-on-top.ts";
import { baseChoices } from "./installed-choices.ts";

const BASE = "Package: lib\n\nPackage: tool\nDepends: lib (>= 1)\n";
const INDEX = `
Package: lib
Version: 2

Package: tool
Version: 2
Depends: lib (>= 1)

Package: app
Depends: lib (>= 1), tool | other

Package: newer
Depends: lib (>= 2)

Package: clash
Conflicts: tool`;

test("baseChoices() leaves what is there at its version", () => {
  assert.equal(outcomeOnTop(BASE, INDEX, "app"), "app+ lib tool");
});

test("baseChoices() takes a newer version where a dependency wants it", () => {
  assert.equal(outcomeOnTop(BASE, INDEX, "newer"), "lib=2+ newer+ tool");
});

test("baseChoices() takes the newest of what is asked for", () => {
  assert.equal(outcomeOnTop(BASE, INDEX, "tool"), "lib tool=2+");
  assert.equal(outcomeOnTop(BASE, INDEX, "tool=2"), "lib tool=2+");
});

test("baseChoices() upgrades all, or what is named", () => {
  assert.equal(outcomeOnTop(BASE, INDEX, "", { upgrade: "all" }), "lib=2+ tool=2+");
  assert.equal(outcomeOnTop(BASE, INDEX, "", { upgrade: ["lib"] }), "lib=2+ tool");
  assert.equal(outcomeOnTop(BASE, INDEX, "", { upgrade: "security" }), "lib tool");
});

test("baseChoices() leaves what is held, unless it is asked for", () => {
  const held = BASE.replace("Package: lib", "Package: lib\nStatus: hold ok installed");
  assert.equal(outcomeOnTop(held, INDEX, "", { upgrade: "all" }), "lib tool=2+");
  assert.equal(outcomeOnTop(held, INDEX, "lib"), "lib=2+ tool");
  assert.throws(() => outcomeOnTop(held, INDEX, "newer"), {
    message: /newer 1 depends on lib \(>= 2\), lib is chosen at 1/,
  });
});

test("baseChoices() removes what is named, and what needs it", () => {
  assert.equal(outcomeOnTop(BASE, INDEX, "", { remove: ["tool"] }), "lib");
  assert.equal(outcomeOnTop(BASE, INDEX, "", { remove: ["lib"] }), "");
  assert.equal(outcomeOnTop(BASE, INDEX, "clash", { remove: ["tool"] }), "clash+ lib");
});

test("baseChoices() says what to remove where something is in the way", () => {
  assert.throws(() => outcomeOnTop(BASE, INDEX, "clash"), {
    hint: 'Remove "tool" from the image below with the option remove',
  });
});

test("baseChoices() says what is in no repository", () => {
  const { unknown } = baseChoices(
    fakeInstalled(`${BASE}\nPackage: own\n`),
    [],
    {},
    fakePool(INDEX),
  );
  assert.deepEqual(
    unknown.map(({ name }) => name),
    ["own"],
  );
});

for (const [why, base, include, settings, message] of [
  ["a conflict", BASE, "clash", {}, /"clash" .*: clash 1 conflicts with tool 1/],
  [
    "to remove what is not there",
    BASE,
    "",
    { remove: ["tol"] },
    'Cannot remove "tol": it is not installed in the image below',
  ],
  [
    "to upgrade what is not there",
    BASE,
    "",
    { upgrade: ["app"] },
    'Cannot upgrade "app": it is not installed in the image below',
  ],
  [
    "a base that lacks a dependency",
    "Package: tool\nDepends: lib (>= 1)\n",
    "app",
    {},
    "Cannot add packages to the image below: its tool 1 depends on lib (>= 1), which is not installed",
  ],
  [
    "to remove what is asked for",
    BASE,
    "tool",
    { remove: ["tool"] },
    'Cannot remove "tool" from the image below: it is to be installed, too',
  ],
  [
    "a version that there is not",
    BASE,
    "tool=3",
    {},
    'Cannot resolve "tool=3": tool is installed at 1, and there is no such version',
  ],
] as const) {
  test(`baseChoices() refuses ${why}`, () => {
    assert.throws(() => outcomeOnTop(base, INDEX, include, settings), {
      name: "ResolveError",
      message,
    });
  });
}
