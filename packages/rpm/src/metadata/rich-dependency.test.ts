import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "@rootsmith/core/provider";
import { type Dependency, dependencyOf } from "./rich-dependency.ts";

const of = (name: string): Dependency => ({ type: "relation", relation: { name } });

test("dependencyOf() keeps a plain relation", () => {
  assert.deepEqual(dependencyOf({ name: "bash" }), of("bash"));
});

test("dependencyOf() reads chains of one operator", () => {
  assert.deepEqual(dependencyOf({ name: "(a or b or c)" }), {
    type: "or",
    operands: [of("a"), of("b"), of("c")],
  });
});

test("dependencyOf() reads conditions with their other case", () => {
  assert.deepEqual(dependencyOf({ name: "(a if b else c)" }), {
    type: "if",
    operand: of("a"),
    condition: of("b"),
    otherwise: of("c"),
  });
});

test("dependencyOf() reads groups in groups, versions, and names with parentheses", () => {
  assert.deepEqual(dependencyOf({ name: "((libz.so.1()(64bit) with zlib >= 1.2) unless y)" }), {
    type: "unless",
    operand: {
      type: "with",
      operands: [
        of("libz.so.1()(64bit)"),
        {
          type: "relation",
          relation: {
            name: "zlib",
            range: { comparison: ">=", evr: { epoch: 0, version: "1.2", release: "" } },
          },
        },
      ],
    },
    condition: of("y"),
  });
});

test("dependencyOf() reads without", () => {
  assert.deepEqual(dependencyOf({ name: "(a without b)" }), {
    type: "without",
    operand: of("a"),
    excluded: of("b"),
  });
});

for (const text of [
  "(a",
  "(a b)",
  "(a and b or c)",
  "()",
  "(a or )",
  "(a or b) c",
  "(a with b if c)",
]) {
  test(`dependencyOf() refuses "${text}"`, () => {
    assert.throws(() => dependencyOf({ name: text }), FormatError);
  });
}

test("dependencyOf() refuses nesting without end", () => {
  assert.throws(() => dependencyOf({ name: "(".repeat(100_000) }), FormatError);
});
