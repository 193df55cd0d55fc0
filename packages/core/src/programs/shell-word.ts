/**
 * Text in the command line of a shell.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 * @module
 */

/** As one word of a POSIX shell. @throws {Error} If it has a zero byte. */
export function shellWord(text: string): string {
  if (text.includes("\0")) throw new Error("an argument has a zero byte");
  return `'${text.replaceAll("'", "'\\''")}'`;
}
