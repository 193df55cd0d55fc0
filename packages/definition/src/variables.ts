/**
 * Variables in the texts of a definition: `${suite}`. `$${` stands for `${`.
 *
 * @module
 */
import { suggestName } from "@rootsmith/core/provider";
import { DefinitionError, type TextPlace } from "./definition-error.ts";
import type { Scalar, Tree } from "./definition-tree.ts";

export type Variables = Readonly<Record<string, Scalar>>;

/** What a variable can be called. */
export const VARIABLE_NAME: RegExp = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const REFERENCE = /\$\$\{|\$\{([^}]*)\}/g;
const WHOLE = /^\$\{([^}]*)\}$/;

/** True if the text holds a variable. */
export function hasVariable(text: string): boolean {
  return text.replaceAll("$${", "").includes("${");
}

/**
 * The value of a tree with variables filled in. A text that is nothing but a variable is its value, of
 * whatever type.
 *
 * @throws {DefinitionError} If a variable is not known.
 */
export function filledValue(tree: Tree, variables: Variables): unknown {
  if (tree.kind === "list") return tree.items.map((item) => filledValue(item, variables));
  if (tree.kind === "map") {
    const values = [...tree.entries].map(([key, entry]) => [
      key,
      filledValue(entry.value, variables),
    ]);
    return Object.fromEntries(values);
  }
  const { value, place } = tree;
  return typeof value === "string" ? filledIn(value, variables, place) : value;
}

/** The value as it is written. */
export function rawValue(tree: Tree): unknown {
  if (tree.kind === "list") return tree.items.map(rawValue);
  if (tree.kind === "scalar") return tree.value;
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, rawValue(value)]));
}

/** @throws {DefinitionError} If a variable is not known. */
function filledIn(text: string, variables: Variables, place: TextPlace): Scalar {
  const valueFor = (name: string): Scalar => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) return value;
    const names = Object.keys(variables);
    const hint =
      suggestName(name, names) ??
      `Choose of: ${names.join(", ") || "none yet"}; or write $\${ for a text that begins so`;
    throw new DefinitionError(place, `there is no variable "${name}"`, { hint });
  };
  const [, whole] = WHOLE.exec(text) ?? [];
  if (whole !== undefined) return valueFor(whole);
  return text.replaceAll(REFERENCE, (match, name?: string) =>
    name === undefined ? match.slice(1) : String(valueFor(name) ?? ""),
  );
}
