import assert from "node:assert/strict";
import { test } from "node:test";
import { type ApkRecipe, makeApk } from "../../fixtures/make-apk.ts";
import { parseDependencies } from "../relations/dependency.ts";
import { parseIndex } from "../repository/v2-index.ts";
import { resolvePackages } from "./resolver.ts";

async function choose(world: string, recipes: readonly ApkRecipe[]): Promise<string> {
  const made = await Promise.all(recipes.map((recipe) => makeApk(recipe)));
  const index = parseIndex(made.map(({ record }) => record).join("\n"), {
    repository: "main",
    path: () => "",
  });
  const chosen = resolvePackages(index, parseDependencies(world));
  return chosen.map(({ name, version }) => `${name}-${version.replace("-r0", "")}`).join(" ");
}

const old = (name: string, depends = ""): ApkRecipe => ({ name, version: "1.0-r0", depends });
const young = (name: string, depends = ""): ApkRecipe => ({ name, version: "2.0-r0", depends });

test("resolvePackages() takes the newest that fits all who need it", async () => {
  const recipes = [old("lib"), young("lib"), old("a", "lib"), old("b", "lib<2")];
  assert.equal(await choose("a", recipes), "lib-2.0 a-1.0");
  assert.equal(await choose("a b", recipes), "lib-1.0 a-1.0 b-1.0");
});

test("resolvePackages() steps back where a choice leads nowhere", async () => {
  const recipes = [old("a"), young("a", "none"), old("b", "a")];
  assert.equal(await choose("b", recipes), "a-1.0 b-1.0");
});

test("resolvePackages() finds libraries, commands and pkg-config modules by who provides them", async () => {
  const provides = "so:libz.so.1=1.3 cmd:minigzip=1.3 pc:zlib=1.3";
  const recipes = [{ name: "zlib", provides }, old("a", "so:libz.so.1 pc:zlib>=1.2 cmd:minigzip")];
  assert.equal(await choose("a", recipes), "zlib-1.0 a-1.0");
});

test("resolvePackages() takes the provider of the highest priority, and none without one", async () => {
  const sh = (name: string, priority?: number): ApkRecipe => ({
    name,
    provides: "/bin/sh",
    ...(priority !== undefined && { priority }),
  });
  assert.equal(await choose("/bin/sh", [sh("dash", 10), sh("busybox", 60)]), "busybox-1.0");
  assert.equal(await choose("/bin/sh dash", [sh("dash"), sh("busybox", 60)]), "dash-1.0");
  assert.equal(await choose("dash /bin/sh", [sh("dash")]), "dash-1.0");
  await assert.rejects(choose("/bin/sh", [sh("dash")]), {
    name: "ResolveError",
    message:
      'Cannot install "/bin/sh" for the image: dash-1.0-r0 provides it, and is not chosen for that',
  });
});

test("resolvePackages() takes the newest by the name that is asked for, whoever provides it", async () => {
  const recipes = [{ name: "other", provides: "vi=9", priority: 5 }, old("vi")];
  assert.equal(await choose("vi", recipes), "other-1.0");
});

test("resolvePackages() obeys conflicts, from either side", async () => {
  const recipes = [
    old("a", "!b"),
    old("b"),
    { name: "c", provides: "x=2" },
    { name: "d", provides: "x=1" },
  ];
  await assert.rejects(choose("a b", recipes), { name: "ResolveError" });
  await assert.rejects(choose("b a", recipes), { name: "ResolveError" });
  assert.equal(await choose("x", recipes), "c-1.0");
  assert.equal(await choose("x !c", recipes), "d-1.0");
});

test("resolvePackages() lets one name with a version have one owner", async () => {
  const recipes = [
    { name: "c", provides: "x=2" },
    { name: "d", provides: "x=1" },
  ];
  await assert.rejects(choose("c d", recipes), { name: "ResolveError" });
});

test("resolvePackages() adds what is to be installed if others are", async () => {
  const recipes = [
    old("docs"),
    old("a"),
    { name: "a-doc", installIf: "docs a=1.0-r0", depends: "less" },
    { name: "less" },
    { name: "less-doc", installIf: "docs less=1.0-r0" },
  ];
  assert.equal(await choose("a", recipes), "a-1.0");
  assert.equal(await choose("a docs", recipes), "a-1.0 docs-1.0 less-1.0 less-doc-1.0 a-doc-1.0");
});

test("resolvePackages() goes through cycles", async () => {
  assert.equal(await choose("a", [old("a", "b"), old("b", "a")]), "b-1.0 a-1.0");
});

test("resolvePackages() says what could not be had, and for whom", async () => {
  await assert.rejects(choose("a", [old("a", "so:libssl.so.3")]), {
    name: "ResolveError",
    message: 'Cannot install "so:libssl.so.3" for a: no package provides it',
  });
});

test("resolvePackages() takes a tagged repository for whoever asks for the tag, and for what that needs", async () => {
  const make = async (recipe: ApkRecipe, tag?: string) => {
    const origin = { repository: tag ?? "main", path: () => "", ...(tag !== undefined && { tag }) };
    return parseIndex((await makeApk(recipe)).record, origin);
  };
  const index = [
    ...(await make(old("a", "lib>1.5"))),
    ...(await make(old("lib"))),
    ...(await make(young("a", "lib>1.5"), "edge")),
    ...(await make(young("lib"), "edge")),
  ];
  const names = (world: string): string =>
    resolvePackages(index, parseDependencies(world))
      .map(({ name, version }) => `${name}-${version.replace("-r0", "")}`)
      .join(" ");
  assert.equal(names("lib"), "lib-1.0");
  assert.equal(names("a@edge"), "lib-2.0 a-2.0");
  assert.throws(() => names("a"), {
    message:
      'Cannot install "lib>1.5" for a: there is lib-1.0-r0; lib-2.0-r0 is in a repository of the tag @edge alone',
  });
});
