/**
 * Checks values of a definition by a schema, and says where one is wrong.
 *
 * @module
 */
import { suggestName } from "@rootsmith/core/provider";
import * as v from "valibot";
import { DefinitionError } from "./definition-error.ts";
import { placeAt, type Tree } from "./definition-tree.ts";
import { hasVariable } from "./variables.ts";

/** What a schema says of itself, as far as it is looked at here. */
interface SchemaShape {
  readonly entries?: Readonly<Record<string, SchemaShape>>;
  readonly wrapped?: SchemaShape;
  readonly item?: SchemaShape;
  readonly value?: SchemaShape;
  readonly options?: readonly (SchemaShape | string)[];
}

type Issue = v.BaseIssue<unknown>;

/**
 * The value, of the type of the schema.
 *
 * @param tree What the value was made from.
 * @param raw True: variables are not filled in, so that texts that hold one are not looked at.
 * @throws {DefinitionError} If it is wrong; the first place is named.
 */
export function checkValue<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  tree: Tree,
  raw = false,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issues = result.issues.map(innermost).filter((one) => !(raw && isOpen(one)));
  // What is missing may be there, misspelt.
  const issue = issues.find((one) => one.expected === "never") ?? issues[0];
  if (issue === undefined) return value as v.InferOutput<S>;
  throw problem(schema, issue, tree);
}

/** Of the alternatives of a union, the one that the value comes nearest to. */
function innermost(issue: Issue): Issue {
  const [nearest] = (issue.issues ?? [])
    .filter(({ path, kind }) => path !== undefined || kind === "validation")
    .sort((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0));
  if (issue.type !== "union" || nearest === undefined) return issue;
  const path = [...(issue.path ?? []), ...(nearest.path ?? [])];
  return innermost({ ...nearest, path: path as NonNullable<Issue["path"]> });
}

/** Whether the value is decided by a variable. */
function isOpen({ input, path }: Issue): boolean {
  const parent = path?.at(-1)?.input;
  const holds = (value: unknown): boolean =>
    typeof value === "string"
      ? hasVariable(value)
      : typeof value === "object" && value !== null && Object.values(value).some(holds);
  return holds(input) || (Array.isArray(parent) && holds(parent));
}

function problem(schema: v.GenericSchema, issue: Issue, tree: Tree): DefinitionError {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const key = String(path.at(-1) ?? "");
  if (issue.type === "strict_object" && Array.isArray(issue.path?.at(-1)?.input)) {
    const name = path.length > 1 ? `${path.at(-2)}: ` : "";
    const place = placeAt(tree, path.slice(0, -1));
    return new DefinitionError(place, `${name}expected a mapping, found a list`);
  }
  if (issue.type === "strict_object" && issue.expected === "never") {
    const known = keysAt(schema as SchemaShape, path.slice(0, -1));
    const hint = suggestName(key, known) ?? `Choose of: ${known.join(", ")}`;
    return new DefinitionError(placeAt(tree, path, true), `there is no key "${key}"`, { hint });
  }
  if (issue.type === "strict_object" && issue.received === "undefined") {
    return new DefinitionError(placeAt(tree, path.slice(0, -1)), `it has no "${key}"`);
  }
  const ofKey = issue.path?.at(-1) as { readonly origin?: string } | undefined;
  const place = placeAt(tree, path, ofKey?.origin === "key");
  const name = typeof path.at(-1) === "number" ? `${path.at(-2)}[${key}]` : key;
  const shown = typeof issue.input === "string" ? `${name}: "${issue.input}"` : name;
  if (issue.type === "picklist") {
    const words = (issue.expected ?? "").replaceAll(/[()"]/g, "").split(" | ");
    const hint = suggestName(String(issue.input), words);
    return new DefinitionError(place, `${shown} is none of ${words.join(", ")}`, { hint });
  }
  if (issue.kind === "schema") {
    return new DefinitionError(place, `${name}: ${expectation(issue)}`);
  }
  return new DefinitionError(place, `${shown === "" ? "" : `${shown}: `}${factOf(issue)}`);
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "a mapping",
  null: "nothing",
  undefined: "nothing",
  true: "true",
};

/** "expected a text or a list, found a number". */
function expectation({ expected, received }: Issue): string {
  const words = (expected ?? "").replaceAll(/[()]/g, "").split(" | ");
  const kinds = [...new Set(words.map((word) => KINDS[word] ?? word))];
  const found = KINDS[received] ?? (received.startsWith('"') ? "a text" : `${kindOf(received)}`);
  return `expected ${new Intl.ListFormat("en", { type: "disjunction" }).format(kinds)}, found ${found}`;
}

function kindOf(received: string): string {
  return /^-?\d/.test(received) ? "a number" : received;
}

/** Valibot's own words name no fact. */
function factOf({ message, expected, received }: Issue): string {
  return message.startsWith("Invalid ") ? `${received} is not ${expected}` : message;
}

/** The keys of a mapping below a schema. */
function keysAt(schema: SchemaShape, path: readonly (string | number)[]): string[] {
  let at: readonly SchemaShape[] = [schema];
  for (const step of path) {
    at = at.flatMap(alternatives).flatMap(({ entries, item, value }) => {
      return entries?.[step] ?? item ?? value ?? [];
    });
  }
  const entries = at.flatMap(alternatives).flatMap((one) => Object.keys(one.entries ?? {}));
  return [...new Set(entries)].filter((key) => key !== "$schema");
}

/** A schema without what is optional, and each member of a union. */
function alternatives(schema: SchemaShape): readonly SchemaShape[] {
  if (schema.wrapped !== undefined) return alternatives(schema.wrapped);
  const options = schema.options?.filter((option) => typeof option === "object") ?? [];
  return options.length > 0 ? options.flatMap((option) => alternatives(option)) : [schema];
}
