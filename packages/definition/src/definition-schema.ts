/**
 * The JSON Schema of definitions, by which editors complete and check them.
 *
 * @see https://json-schema.org/draft-07/schema
 * @module
 */
import {
  type DistroFlag,
  type DistroPlugin,
  type JsonObject,
  type JsonValue,
  optionOf,
} from "@rootsmith/core/provider";
import { toJsonSchema } from "@valibot/to-json-schema";
import { ACCOUNTS, FILE } from "./file-schema.ts";
import { CONFIG, DEFINITION, IMAGE, OPTIONS, OUTPUT, PART, VARIANT } from "./image-schema.ts";
import { TEST } from "./test-schema.ts";

const TEXT = { type: "string" };

/** What stands in several places. */
const DEFINITIONS = {
  accounts: ACCOUNTS,
  config: CONFIG,
  file: FILE,
  image: IMAGE,
  options: OPTIONS,
  output: OUTPUT,
  part: PART,
  test: TEST,
  variant: VARIANT,
};

/** Keys of `$defs` that can have options. */
const WITH_OPTIONS = ["image", "part", "variant"];

/** @param plugins Whose options are listed. Those of other distros are accepted, too. */
export function definitionSchema(plugins: readonly DistroPlugin[]): JsonObject {
  const { $schema, $defs, ...schema } = toJsonSchema(DEFINITION, {
    target: "draft-07",
    errorMode: "ignore",
    definitions: DEFINITIONS,
  });
  const all = {
    $schema,
    title: "rootsmith.yaml",
    ...schema,
    $defs: { ...$defs, ...optionsByDistro(plugins) },
  };
  const plain = withVariables(JSON.parse(JSON.stringify(all))) as JsonObject;
  const defs = Object.entries(plain.$defs as JsonObject).map(([name, value]) => [
    name,
    WITH_OPTIONS.includes(name) ? { ...(value as object), allOf: conditions(plugins) } : value,
  ]);
  return { ...plain, $defs: Object.fromEntries(defs) };
}

/** Of plugins with the same flags; of all of them where an image takes its distro from a part. */
function optionsByDistro(plugins: readonly DistroPlugin[]): JsonObject {
  const each = withSameFlags(plugins).map((alike) => [optionsOf(alike), optionsSchema(alike)]);
  return { "options-of-any": optionsSchema(plugins), ...Object.fromEntries(each) };
}

function withSameFlags(plugins: readonly DistroPlugin[]): (readonly DistroPlugin[])[] {
  return [...Map.groupBy(plugins, ({ flags = [] }) => JSON.stringify(flags)).values()];
}

function optionsOf([first]: readonly DistroPlugin[]): string {
  return `options-of-${first?.name}`;
}

/** Which options are meant. A plugin that is not known has any. */
function conditions(plugins: readonly DistroPlugin[]): JsonObject[] {
  const named = withSameFlags(plugins).map((alike) => {
    const pattern = `^(${alike.map(({ name }) => name).join("|")})(:|$)`;
    return conditional(
      { required: ["distro"], properties: { distro: { pattern } } },
      optionsOf(alike),
    );
  });
  return [...named, conditional({ not: { required: ["distro"] } }, "options-of-any")];
}

function conditional(condition: JsonObject, name: string): JsonObject {
  const properties = { options: { $ref: `#/$defs/${name}` } };
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  return { if: condition, then: { properties } };
}

/** A text that holds a variable, which can stand for any value. */
const VARIABLE = { type: "string", pattern: "\\$\\{" };

/** Keywords whose value is a schema, and those whose value is schemas by name. */
const ONE = ["items", "additionalProperties"];
const NAMED = ["properties", "$defs"];

/** The schema, with {@linkcode VARIABLE} beside all that is not any text. */
function withVariables(schema: JsonValue): JsonValue {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  const entries = entriesOf(schema as JsonObject).map(([key, value]): [string, JsonValue] => {
    if (ONE.includes(key)) return [key, withVariables(value)];
    if (key === "anyOf" && Array.isArray(value)) return [key, value.map(withVariables)];
    if (!NAMED.includes(key)) return [key, value];
    const named = entriesOf(value as JsonObject);
    return [key, Object.fromEntries(named.map(([name, one]) => [name, withVariables(one)]))];
  });
  const changed: JsonObject = Object.fromEntries(entries);
  const isBound = ["pattern", "enum", "const"].some((key) => key in changed);
  if (!isBound && !["number", "integer", "boolean"].includes(String(changed.type))) return changed;
  const { description, ...bound } = changed;
  return { ...(description !== undefined && { description }), anyOf: [bound, VARIABLE] };
}

/** Options of one name are said once, with all distros that have it. */
function optionsSchema(plugins: readonly DistroPlugin[]): JsonObject {
  const uses = plugins.flatMap(({ name, flags = [] }) =>
    flags.map((flag) => ({ name, flag, option: optionOf(flag) })),
  );
  const properties = Object.fromEntries(
    [...Map.groupBy(uses, ({ option }) => option)]
      .filter(([option]) => option !== "include" && option !== "exclude")
      .map(([option, [first, ...others]]) => {
        const names = [first, ...others].map((use) => use?.name);
        const description = `${first?.flag.help} (${[...new Set(names)].join(", ")})`;
        return [option, { ...(first && valueSchema(first.flag)), description }];
      }),
  );
  return { type: "object", properties };
}

function valueSchema({ value, many }: DistroFlag): JsonObject {
  if (value === undefined) return { type: "boolean" };
  if (many === undefined) return { type: ["string", "number"] };
  return { anyOf: [TEXT, { type: "array", items: { type: ["string", "number", "object"] } }] };
}

function entriesOf(schema: JsonObject): [string, JsonValue][] {
  return Object.entries(schema) as [string, JsonValue][];
}
