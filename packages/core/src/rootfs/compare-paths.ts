/**
 * The order of paths in everything that is written.
 *
 * @module
 */

/**
 * The order in which a tree is walked: a directory, all that lies in it, then its next sibling;
 * siblings by the bytes of their names in UTF-8. So `doc/x` comes before `doc-base`. A program that
 * unpacks such an archive is done with a directory when another one comes, and can set its times.
 */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  return rankOf(a.charCodeAt(at)) - rankOf(b.charCodeAt(at));
}

const SLASH = 0x2f;

/**
 * The slash ends a name, and comes before all that could go on with it. Surrogates stand for code
 * points above all others, so they rank above U+E000 to U+FFFF: the order of UTF-8.
 */
function rankOf(codeUnit: number): number {
  if (codeUnit === SLASH) return 0;
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
