import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistroFlag, DistroPlugin, JsonObject } from "@rootsmith/core/provider";
import { scratch } from "@rootsmith/scratch";
import { definitionSchema } from "./definition-schema.ts";

function plugin(name: string, flags: readonly DistroFlag[]): DistroPlugin {
  return { name, flags, usage: name, summary: "", provider: () => scratch() };
}

const SLIM = { name: "slim", help: "leave documents out" };
const SUITE = { name: "check-suite", value: "name", help: "which one" };

test("definitionSchema() knows the options of each distro, and of those without one all", () => {
  const plugins = [plugin("one", [SLIM]), plugin("alike", [SLIM]), plugin("two", [SLIM, SUITE])];
  const defs = definitionSchema(plugins).$defs as Record<string, JsonObject>;
  const chosen = (condition: string, name: string): unknown =>
    JSON.parse(`{
      "if": ${condition},
      "then": { "properties": { "options": { "$ref": "#/$defs/options-of-${name}" } } }
    }`);
  const named = (pattern: string): string =>
    `{ "required": ["distro"], "properties": { "distro": { "pattern": "${pattern}" } } }`;
  for (const name of ["image", "part", "variant"]) {
    assert.deepEqual(defs[name]?.allOf, [
      chosen(named("^(one|alike)(:|$)"), "one"),
      chosen(named("^(two)(:|$)"), "two"),
      chosen('{ "not": { "required": ["distro"] } }', "any"),
    ]);
  }
  const slim = (distros: string) => ({
    description: `leave documents out (${distros})`,
    anyOf: [{ type: "boolean" }, { type: "string", pattern: "\\$\\{" }],
  });
  assert.deepEqual(defs["options-of-one"], {
    type: "object",
    properties: { slim: slim("one, alike") },
  });
  const checkSuite = { type: ["string", "number"], description: "which one (two)" };
  assert.deepEqual(defs["options-of-two"], {
    type: "object",
    properties: { slim: slim("two"), checkSuite },
  });
  assert.deepEqual(Object.keys(defs["options-of-any"]?.properties ?? {}), ["slim", "checkSuite"]);
  assert.equal(defs.options?.properties, undefined);
});
