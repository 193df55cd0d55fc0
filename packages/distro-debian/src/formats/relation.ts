/**
 * Relations between packages: Depends, Conflicts, Provides.
 *
 * @see deb-control(5), "Depends"; Debian Policy 7.1
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { compareVersions } from "./version.ts";

type VersionOperator = "<<" | "<=" | "=" | ">=" | ">>";

/** One package name with what is asked of it: `libc6 (>= 2.36)`, `python3:any`. */
export interface Relation {
  readonly name: string;
  /** What follows the colon: `"any"`, `"native"`, or an architecture. */
  readonly qualifier?: string;
  readonly version?: { readonly operator: VersionOperator; readonly version: string };
}

/** Alternatives, best first: `a | b`. Any of them satisfies the relation. */
export type RelationGroup = readonly Relation[];

const RELATION =
  /^(?<name>[A-Za-z0-9][A-Za-z0-9.+_-]*)(?::(?<qualifier>[a-z0-9-]+))?\s*(?:\(\s*(?<operator><<|<=|>=|>>|=|<|>)\s*(?<version>[^\s()]+)\s*\))?$/;

/**
 * Reads `a (>= 1), b | c`: groups that are all wanted, each of alternatives.
 *
 * @throws {FormatError} If it is malformed. `[arch]` and `<profile>` belong to sources only.
 */
export function parseRelations(field: string | undefined): readonly RelationGroup[] {
  if (field === undefined) return [];
  return field
    .split(",")
    .filter((group) => group.trim() !== "")
    .map((group) => group.split("|").map((relation) => parseRelation(relation.trim())));
}

/** Reads a field that knows no alternatives: Conflicts, Breaks, Replaces, Provides. */
export function parseRelationList(field: string | undefined): readonly Relation[] {
  return parseRelations(field).flat();
}

/** The inverse of {@linkcode parseRelations}, of one group. */
export function formatRelationGroup(group: RelationGroup): string {
  return group.map(formatRelation).join(" | ");
}

/** Whether `version` is what `relation` asks for. Any version is, where it asks for none. */
export function acceptsVersion(relation: Relation, version: string): boolean {
  if (relation.version === undefined) return true;
  const difference = compareVersions(version, relation.version.version);
  switch (relation.version.operator) {
    case "<<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case "=":
      return difference === 0;
    case ">=":
      return difference >= 0;
    case ">>":
      return difference > 0;
  }
}

function parseRelation(text: string): Relation {
  const groups = RELATION.exec(text)?.groups;
  if (groups?.name === undefined) {
    throw new FormatError(
      `Cannot parse the relation "${text}": expected "name", "name:arch" or "name (>= version)"`,
      { format: "deb822" },
    );
  }
  const { name, qualifier, operator, version } = groups;
  return {
    name,
    ...(qualifier !== undefined && { qualifier }),
    ...(operator !== undefined &&
      version !== undefined && { version: { operator: currentOperator(operator), version } }),
  };
}

/** `<` and `>` are the old spelling of "or equal". */
function currentOperator(operator: string): VersionOperator {
  if (operator === "<") return "<=";
  if (operator === ">") return ">=";
  return operator as VersionOperator;
}

function formatRelation({ name, qualifier, version }: Relation): string {
  const suffix = qualifier === undefined ? "" : `:${qualifier}`;
  const range = version === undefined ? "" : ` (${version.operator} ${version.version})`;
  return `${name}${suffix}${range}`;
}
