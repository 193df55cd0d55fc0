import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedRpm } from "@rootsmith/testing/rpm";
import { fakePool } from "../../fixtures/fake-repository.ts";
import { installOrder } from "./install-order.ts";
import { resolvePackages } from "./resolver.ts";

async function order(packages: readonly ListedRpm[]): Promise<string> {
  const pool = await fakePool(packages);
  const specs = packages.map(({ name }) => name);
  const resolved = resolvePackages(pool, { specs, weakDeps: false });
  return installOrder(resolved)
    .map((item) => item.package.name)
    .join(" ");
}

// What `rpm -i` of rpm 4.18 wrote to its database, given the packages in this order.
for (const [given, expected] of [
  ["a b c", "c b a"],
  ["c b a", "a b c"],
  ["a b c d e f g", "e a f d g c b"],
  ["g f e d c b a", "e a f g d b c"],
] as const) {
  test(`installOrder() takes ${given} as rpm does`, async () => {
    const requires: Readonly<Record<string, readonly string[]>> = { d: ["e"], f: ["a"], g: ["e"] };
    const packages = given.split(" ").map((name) => ({ name, requires: requires[name] ?? [] }));
    assert.equal(await order(packages), expected);
  });
}

test("installOrder() puts what is required first", async () => {
  const packages = [{ name: "a", requires: ["b"] }, { name: "b", requires: ["c"] }, { name: "c" }];
  assert.equal(await order(packages), "c b a");
});

test("installOrder() begins with what most packages need, then with the last", async () => {
  const packages = [
    { name: "a" },
    { name: "b", requires: ["z"] },
    { name: "c", requires: ["z"] },
    { name: "z" },
  ];
  assert.equal(await order(packages), "z b c a");
});

test("installOrder() cuts a loop where nothing is needed before", async () => {
  const packages = [
    { name: "glibc", requires: ["glibc-common"], pre: ["basesystem"] },
    { name: "glibc-common", pre: ["glibc"] },
    { name: "basesystem", pre: ["filesystem"] },
    { name: "filesystem", pre: ["setup"] },
    { name: "setup" },
    { name: "bash", requires: ["glibc"] },
  ];
  assert.equal(await order(packages), "setup filesystem basesystem glibc glibc-common bash");
});

test("installOrder() follows chains of any length", async () => {
  const packages = Array.from({ length: 20_000 }, (_, i) => ({
    name: `p${i}`,
    requires: i === 0 ? [] : [`p${i - 1}`],
  }));
  const pool = await fakePool(packages);
  const resolved = resolvePackages(pool, { specs: ["p19999"], weakDeps: false });
  const names = installOrder(resolved).map((item) => item.package.name);
  assert.equal(names.length, 20_000);
  assert.deepEqual(names.slice(0, 2), ["p0", "p1"]);
});
