/**
 * Collects the values of flags that can be repeated.
 *
 * @module
 */

/** For commander's `argParser()`: collects all values in their order. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** Like {@linkcode collect}, for values that are lists separated by commas. */
export function collectList(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, ...splitList(value)];
}

/** `["a", "b"]` from `"a, b"`. */
export function splitList(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
}
