import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOnTop } from "../../fixtures/outcome-on-top.ts";
import { REMOVALS } from "../../fixtures/removals.ts";

for (const { title, base, index, remove, left } of REMOVALS) {
  test(`removalOf() as apt: ${title}`, () => {
    const outcome = (): string => outcomeOnTop(base, index, "", { remove: remove.split(" ") });
    if (left === undefined) assert.throws(outcome, { name: "ResolveError" });
    else assert.equal(outcome(), left);
  });
}

test("removalOf() takes what is included in the place of what goes", () => {
  const base = "Package: a\nProvides: v\n\nPackage: i\nEssential: yes\nDepends: v\n";
  const index = "Package: b\nProvides: v\n\nPackage: c\nProvides: v\nPriority: required\n";
  assert.equal(outcomeOnTop(base, index, "b", { remove: ["a"] }), "b+ i");
  assert.equal(outcomeOnTop(base, index, "", { remove: ["a"] }), "c+ i");
  assert.equal(outcomeOnTop(base, index, "", { remove: ["a"], exclude: ["c"] }), "b+ i");
});

for (const [kind, fields] of [
  ["essential", "Essential: yes"],
  ["protected", "Protected: yes"],
  ["held", "Status: hold ok installed"],
] as const) {
  test(`removalOf() says what keeps a ${kind} package from doing without`, () => {
    const base = `Package: a\nProvides: v\n\nPackage: i\n${fields}\nDepends: a | v (>= 2)\n`;
    assert.throws(() => outcomeOnTop(base, "Package: x\n", "", { remove: ["a"] }), {
      name: "ResolveError",
      message: `Cannot remove the ${kind} package "i" from the image below, which depends on a | v (>= 2), and nothing else provides it`,
      hint: "Add what takes its place with --include",
    });
  });
}

test("removalOf() never removes what is essential or protected", () => {
  const base = "Package: i\nProtected: yes\n\nPackage: e\nEssential: yes\n\nPackage: apt\n";
  assert.throws(() => outcomeOnTop(base, "Package: x\n", "", { remove: ["i"] }), {
    message: 'Cannot remove the protected package "i" from the image below',
    hint: "Build an image without it instead",
  });
  assert.throws(() => outcomeOnTop(base, "Package: x\n", "", { remove: ["e"] }), {
    message: 'Cannot remove the essential package "e" from the image below',
  });
  assert.equal(outcomeOnTop(base, "Package: x\n", "", { remove: ["apt"] }), "e i");
});
