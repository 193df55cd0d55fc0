import assert from "node:assert/strict";
import { test } from "node:test";
import { fakePool } from "../../fixtures/fake-pool.ts";
import { parseStanzas } from "../formats/deb822.ts";
import { packageOf } from "../formats/debian-package.ts";
import { INSTALLED } from "../formats/installed-stanza.ts";
import { parsePackageSpec } from "../formats/package-spec.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import { resolvePackages } from "../resolver/resolver.ts";
import type { BaseSystem } from "./base-system.ts";
import { baseChoices } from "./installed-choices.ts";

const FILE = `Filename: f\nSize: 1\nSHA256: ${"0".repeat(64)}`;

/** Stanzas as in an index; `Hold: yes` holds a package. */
function installed(text: string): BaseSystem {
  const packages = parseStanzas(
    text.replace(/^Package: .*$/gm, `$&\nArchitecture: amd64\n${FILE}`),
  ).map((stanza) => ({
    package: packageOf(new Map([["version", "1"], ...stanza]), INSTALLED),
    key: stanza.get("package") ?? "",
    isHeld: stanza.has("hold"),
    isAutomatic: false,
  }));
  return { packages, architectures: [], pins: [], state: "" };
}

/** What there is in the end: `name`, with `=version` unless it is 1, and `+` where it is installed now. */
function outcome(
  base: string,
  index: string,
  include: string,
  settings: Pick<DebianSettings, "upgrade" | "remove"> = {},
): string {
  const pool = fakePool(index);
  const specs = include.split(" ").filter(Boolean).map(parsePackageSpec);
  const choices = baseChoices(installed(base), specs, settings, pool);
  return resolvePackages(pool, {
    target: "test/amd64",
    specs: choices.specs,
    installed: choices.installed,
  })
    .map(({ key, package: { version, origin } }) => {
      const name = version === "1" ? key : `${key}=${version}`;
      return origin === INSTALLED ? name : `${name}+`;
    })
    .join(" ");
}

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
  assert.equal(outcome(BASE, INDEX, "app"), "app+ lib tool");
});

test("baseChoices() takes a newer version where a dependency wants it", () => {
  assert.equal(outcome(BASE, INDEX, "newer"), "lib=2+ newer+ tool");
});

test("baseChoices() takes the newest of what is asked for", () => {
  assert.equal(outcome(BASE, INDEX, "tool"), "lib tool=2+");
  assert.equal(outcome(BASE, INDEX, "tool=2"), "lib tool=2+");
});

test("baseChoices() upgrades all, or what is named", () => {
  assert.equal(outcome(BASE, INDEX, "", { upgrade: "all" }), "lib=2+ tool=2+");
  assert.equal(outcome(BASE, INDEX, "", { upgrade: ["lib"] }), "lib=2+ tool");
  assert.equal(outcome(BASE, INDEX, "", { upgrade: "security" }), "lib tool");
});

test("baseChoices() leaves what is held, unless it is asked for", () => {
  const held = BASE.replace("Package: lib", "Package: lib\nHold: yes");
  assert.equal(outcome(held, INDEX, "", { upgrade: "all" }), "lib tool=2+");
  assert.equal(outcome(held, INDEX, "lib"), "lib=2+ tool");
  assert.throws(() => outcome(held, INDEX, "newer"), {
    message: /newer 1 depends on lib \(>= 2\), lib is chosen at 1/,
  });
});

test("baseChoices() removes what is named, and what needs it", () => {
  assert.equal(outcome(BASE, INDEX, "", { remove: ["tool"] }), "lib");
  assert.equal(outcome(BASE, INDEX, "", { remove: ["lib"] }), "");
  assert.equal(outcome(BASE, INDEX, "clash", { remove: ["tool"] }), "clash+ lib");
});

test("baseChoices() keeps what needs a removed package where another comes in its place", () => {
  const base =
    "Package: mawk\nProvides: awk\n\nPackage: base-files\nEssential: yes\nDepends: awk\n";
  const index = "Package: gawk\nProvides: awk\n";
  assert.equal(outcome(base, index, "gawk", { remove: ["mawk"] }), "base-files gawk+");
  assert.throws(() => outcome(base, index, "", { remove: ["mawk"] }), {
    message:
      'Cannot remove the essential package "base-files" from the image below, which depends on what is to be removed',
  });
});

test("baseChoices() says what to remove where something is in the way", () => {
  assert.throws(() => outcome(BASE, INDEX, "clash"), {
    hint: 'Remove "tool" from the image below with the option remove',
  });
});

test("baseChoices() says what is in no repository", () => {
  const { unknown } = baseChoices(installed(`${BASE}\nPackage: own\n`), [], {}, fakePool(INDEX));
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
    "to remove what is essential",
    BASE.replace("Package: tool", "Package: tool\nEssential: yes"),
    "",
    { remove: ["lib"] },
    'Cannot remove the essential package "tool" from the image below, which depends on what is to be removed',
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
    assert.throws(() => outcome(base, INDEX, include, settings), { name: "ResolveError", message });
  });
}
