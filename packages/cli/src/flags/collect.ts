/**
 * Values of a flag that can be given more than once.
 *
 * @module
 */

/** For commander's `argParser`: all values in the order in which they were typed. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** The same of values that are lists themselves, separated by commas. */
export function collectList(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...splitList(value)];
}

/** `["a", "b"]` of `"a, b"`. */
export function splitList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}
