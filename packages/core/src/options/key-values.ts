/**
 * The spelling of flags that BuildKit has: `KEY=VALUE,…`, one line of CSV.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @module
 */
import { nearestNames } from "./nearest-names.ts";

/** Makes the error of a fact about what is being read. */
type Refuse = (fact: string) => TypeError;

/** The fields of one line of CSV (RFC 4180). @throws What `refuse` makes of quotes that do not match. */
export function csvFields(text: string, refuse: Refuse): readonly string[] {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (match === null) throw refuse("its quotes do not match");
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return fields;
  }
}

/** The values by their keys. @throws What `refuse` makes of a key that is unknown, or there twice. */
export function keyValues<Key extends string>(
  fields: readonly string[],
  keys: readonly Key[],
  refuse: Refuse,
): Map<Key, string> {
  const values = new Map<Key, string>();
  for (const field of fields) {
    const [name = "", ...rest] = field.split("=");
    if (rest.length === 0) throw refuse(`"${field}" is not KEY=VALUE`);
    const key = oneOf("key", name, keys, refuse);
    if (values.has(key)) throw refuse(`"${key}" is there twice`);
    values.set(key, rest.join("="));
  }
  return values;
}

/** Narrows `value` to a known one. @throws What `refuse` makes of any other. */
export function oneOf<T extends string>(
  what: string,
  value: string | undefined,
  known: readonly T[],
  refuse: Refuse,
): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const choices = `choose ${known.join(", ")}`;
  if (value === undefined) throw refuse(`it has no ${what}; ${choices}`);
  const [near] = nearestNames(value, known);
  const guess = near === undefined ? "" : ` (did you mean "${near}"?)`;
  throw refuse(`there is no ${what} "${value}"${guess}; ${choices}`);
}
