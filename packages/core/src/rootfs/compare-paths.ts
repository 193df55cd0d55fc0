/**
 * The order of paths in everything that is written.
 *
 * @module
 */

/** Order of UTF-8 bytes, which that of UTF-16 code units is not beyond U+D7FF. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  return utf8Rank(a.charCodeAt(at)) - utf8Rank(b.charCodeAt(at));
}

/** Surrogates stand for code points above all others, so they rank above U+E000 to U+FFFF. */
function utf8Rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
