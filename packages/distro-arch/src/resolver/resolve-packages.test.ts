import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDependency } from "../formats/dependency.ts";
import type { ArchPackage } from "../repository/database.ts";
import { PackageIndex } from "./package-index.ts";
import { resolvePackages } from "./resolve-packages.ts";

interface Facts {
  readonly version?: string;
  readonly repository?: string;
  readonly depends?: string;
  readonly provides?: string;
  readonly conflicts?: string;
  readonly groups?: readonly string[];
}

function made(name: string, facts: Facts = {}): ArchPackage {
  const { version = "1-1", repository = "core", groups = [] } = facts;
  const list = (text = ""): ReturnType<typeof parseDependency>[] =>
    text.split(" ").filter(Boolean).map(parseDependency);
  return {
    ...{ name, version, repository, groups, summary: "", architecture: "any", base: name },
    ...{ file: `${name}.pkg.tar`, sha256: "", buildDate: 0, licenses: [] },
    depends: list(facts.depends),
    provides: list(facts.provides),
    conflicts: list(facts.conflicts),
  };
}

const choose = (
  packages: readonly ArchPackage[],
  ...targets: readonly string[]
): readonly string[] =>
  resolvePackages(new PackageIndex(packages), targets).packages.map(
    ({ package: { name, version }, isAsked }) => `${name} ${version}${isAsked ? " asked" : ""}`,
  );

test("resolvePackages() takes the first repository, then the first that provides", () => {
  const packages = [
    made("bash", { provides: "sh" }),
    made("tool", { version: "1-1", depends: "sh lib>=2" }),
    made("lib", { version: "1-1" }),
    made("dash", { repository: "extra", provides: "sh" }),
    made("lib", { version: "2-1", repository: "extra" }),
    made("tool", { version: "9-1", repository: "extra" }),
  ];
  assert.deepEqual(choose(packages, "tool"), ["bash 1-1", "lib 2-1", "tool 1-1 asked"]);
  assert.deepEqual(choose(packages, "extra/tool"), ["tool 9-1 asked"]);
  assert.deepEqual(choose(packages, "tool>2"), ["tool 9-1 asked"]);
  assert.deepEqual(choose(packages, "tool", "dash"), [
    "dash 1-1 asked",
    "lib 2-1",
    "tool 1-1 asked",
  ]);
});

test("resolvePackages() installs groups, of each name the first", () => {
  const packages = [
    made("gcc", { groups: ["devel"], depends: "make" }),
    made("make", { groups: ["devel"] }),
    made("make", { version: "2-1", repository: "extra", groups: ["devel"] }),
  ];
  assert.deepEqual(choose(packages, "devel"), ["make 1-1 asked", "gcc 1-1 asked"]);
});

test("resolvePackages() lets cycles be, what is come to first last", () => {
  const packages = [
    made("a", { depends: "b" }),
    made("b", { depends: "c" }),
    made("c", { depends: "a" }),
  ];
  assert.deepEqual(choose(packages, "a"), ["c 1-1", "b 1-1", "a 1-1 asked"]);
});

test("resolvePackages() leaves out what another one provides and conflicts with", () => {
  const packages = [
    made("rust-tools", { provides: "tools", conflicts: "tools" }),
    made("tools"),
    made("user", { depends: "tools" }),
  ];
  const { packages: chosen, notes } = resolvePackages(new PackageIndex(packages), [
    "tools",
    "rust-tools",
    "user",
  ]);
  assert.deepEqual(
    chosen.map(({ package: { name } }) => name),
    ["rust-tools", "user"],
  );
  assert.deepEqual(notes, ["Left out tools, which rust-tools provides and conflicts with"]);
});

test("resolvePackages() says in plain words what cannot be", () => {
  const packages = [
    made("a", { depends: "missing>=2" }),
    made("b", { depends: "lib>=3" }),
    made("lib", { version: "2-1" }),
    made("c", { conflicts: "d" }),
    made("d"),
    made("e", { conflicts: "lib<3" }),
    made("f", { depends: "lib=1" }),
    made("lib-old", { version: "1-1", provides: "lib=1", conflicts: "lib" }),
  ];
  const failures: readonly (readonly [readonly string[], string])[] = [
    [["a"], 'Cannot install "missing>=2" for a: no package provides it'],
    [["b"], 'Cannot install "lib>=3" for b: there is lib 2-1, lib-old 1-1'],
    [["lib>5"], 'Cannot install "lib>5": there is lib 2-1, lib-old 1-1'],
    [["c", "d"], "Cannot install c and d: they conflict"],
    [["e", "lib"], 'Cannot install e and lib: they conflict ("lib<3")'],
    [["nothing"], 'Cannot install "nothing": no package or group of that name is there'],
  ];
  for (const [targets, message] of failures) {
    assert.throws(() => choose(packages, ...targets), { name: "ResolveError", message });
  }
});
