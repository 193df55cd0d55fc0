/**
 * The text of lock files: JSON with one package, source or option on a line, for reviews and diffs.
 *
 * @module
 */
import type { JsonValue } from "../model/json.ts";
import type { LockFile } from "./lock-file.ts";

/** How deep an object may be nested to stand on one line; a list stands there if it has no object. */
const LINE_DEPTH = { object: 2, list: 1 } as const;

/** Fields that come first, in this order; the others follow by name, and `extra` last. */
const FIRST: readonly string[] = [
  ...["lockVersion", "formats", "provider", "image", "platforms"],
  ...["platform", "epoch", "repositories", "sources", "packages", "host"],
  ...["key", "name", "revision", "version", "repository", "path"],
];

/** The same text for the same lock, with a final newline. */
export function formatLockFile(lock: LockFile): string {
  return `${format(lock, "")}\n`;
}

function format(value: JsonValue, indent: string): string {
  const isList = Array.isArray(value);
  const items = itemsOf(value).map(([key, item]) => {
    const text = format(item, `${indent}  `);
    return isList ? text : `${JSON.stringify(key)}: ${text}`;
  });
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (items.length === 0) return open + close;
  if (!isPackage(value) && depthOf(value) > LINE_DEPTH[isList ? "list" : "object"]) {
    const lines = items.map((item) => `\n${indent}  ${item}`);
    return `${open}${lines.join(",")}\n${indent}${close}`;
  }
  return isList ? `[${items.join(", ")}]` : `{ ${items.join(", ")} }`;
}

/** A package stands on one line, whatever is known of it. */
function isPackage(value: object): boolean {
  return "purl" in value;
}

/** The elements of a list or the fields of an object that are there; none of anything else. */
function itemsOf(value: JsonValue): (readonly [string, JsonValue])[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return Object.entries(value);
  return Object.entries(value)
    .filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

function rankOf(field: string): number {
  if (field === "extra") return FIRST.length + 1;
  const rank = FIRST.indexOf(field);
  return rank < 0 ? FIRST.length : rank;
}

function depthOf(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...itemsOf(value).map(([, item]) => depthOf(item)));
}
