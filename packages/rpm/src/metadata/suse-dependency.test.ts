import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRelation } from "./relation.ts";
import { dependencyOf } from "./rich-dependency.ts";
import { suseCapability } from "./suse-dependency.ts";

const relation = (name: string) => ({ type: "relation", relation: { name } });

test("dependencyOf() reads packageand() as all of its packages", () => {
  assert.deepEqual(dependencyOf({ name: "packageand(apache2:bash)" }), {
    type: "and",
    operands: [relation("apache2"), relation("bash")],
  });
  assert.deepEqual(dependencyOf({ name: "packageand(:bash)" }), relation("bash"));
  assert.deepEqual(dependencyOf({ name: "packageand(kernel:pattern:base)" }), {
    type: "and",
    operands: [
      relation("kernel"),
      { type: "relation", relation: parseRelation("pattern() = base") },
    ],
  });
});

test("dependencyOf() reads otherproviders() as what is provided", () => {
  assert.deepEqual(
    dependencyOf({ name: "otherproviders(distribution-release)" }),
    relation("distribution-release"),
  );
});

test("dependencyOf() takes what stands for a machine as a name, within others, too", () => {
  assert.deepEqual(dependencyOf({ name: "filesystem(btrfs)" }), relation("filesystem(btrfs)"));
  assert.deepEqual(dependencyOf({ name: "(a and language(de))" }), {
    type: "and",
    operands: [relation("a"), relation("language(de)")],
  });
});

test("suseCapability() finds what stands for patterns and products", () => {
  assert.deepEqual(suseCapability("pattern:base"), parseRelation("pattern() = base"));
  assert.deepEqual(suseCapability("product:openSUSE"), parseRelation("product() = openSUSE"));
  assert.deepEqual(suseCapability("bash"), { name: "bash" });
});
