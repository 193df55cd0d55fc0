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

/** Deeper than anything that describes an image; what walks a value calls itself as often. */
const MAX_DEPTH = 100;

/**
 * The value of JSON from elsewhere.
 *
 * @throws {SyntaxError} If it is not JSON, or nested more than 100 deep; the message is the fact.
 */
export function parseJson(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("it is not JSON", { cause });
  }
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} deep`);
    level = level.flatMap((one) => Object.values(typeof one === "object" ? (one ?? {}) : {}));
  }
  return value;
}
