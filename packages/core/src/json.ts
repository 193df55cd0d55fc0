/**
 * JSON as types: what locks, options and caches are made of.
 *
 * @module
 */

/** Any value that survives `JSON.parse(JSON.stringify(value))`. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object of {@linkcode JsonValue}s. An absent and an undefined field are the same. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/**
 * One spelling for one value: keys sorted by code unit, no white space, undefined fields left out.
 * What a digest of JSON is taken over.
 */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
