import assert from "node:assert/strict";
import { test } from "node:test";
import {
  acceptsVersion,
  formatRelationGroup,
  parseRelationList,
  parseRelations,
} from "./relation.ts";

test("parseRelations() reads groups, alternatives, versions and qualifiers", () => {
  assert.deepEqual(
    parseRelations("libc6 (>= 2.36), default-mta | mail-transport-agent, python3:any"),
    [
      [{ name: "libc6", version: { operator: ">=", version: "2.36" } }],
      [{ name: "default-mta" }, { name: "mail-transport-agent" }],
      [{ name: "python3", qualifier: "any" }],
    ],
  );
});

test("parseRelations() reads unspaced versions and the old operators", () => {
  assert.deepEqual(parseRelations("a(>=1), b (< 2), c:any(>3)").map(formatRelationGroup), [
    "a (>= 1)",
    "b (<= 2)",
    "c:any (>= 3)",
  ]);
});

test("parseRelations() of nothing is empty, and so is a comma too many", () => {
  assert.deepEqual(parseRelations(undefined), []);
  assert.deepEqual(parseRelationList("a,\n b,"), [{ name: "a" }, { name: "b" }]);
});

test("parseRelations() rejects what is no relation", () => {
  for (const text of ["a (1)", "a [amd64]", "a |", "a (>= 1", "a b"]) {
    assert.throws(() => parseRelations(text), { name: "FormatError", format: "deb822" }, text);
  }
});

test("acceptsVersion() follows each operator", () => {
  const accepted = (relation: string): string[] =>
    ["1", "2", "3"].filter((version) => {
      const [wanted] = parseRelationList(relation);
      return wanted !== undefined && acceptsVersion(wanted, version);
    });
  assert.deepEqual(accepted("a (<< 2)"), ["1"]);
  assert.deepEqual(accepted("a (<= 2)"), ["1", "2"]);
  assert.deepEqual(accepted("a (= 2)"), ["2"]);
  assert.deepEqual(accepted("a (>= 2)"), ["2", "3"]);
  assert.deepEqual(accepted("a (>> 2)"), ["3"]);
  assert.deepEqual(accepted("a"), ["1", "2", "3"]);
});
