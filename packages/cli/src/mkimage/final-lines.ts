/**
 * The final state of a program's output on a terminal.
 *
 * @module
 */

/** The lines that a terminal finally shows: what follows a carriage return replaces its line. */
export function finalLines(text: string): string {
  return text.replaceAll(/\r+$/gm, "").replaceAll(/^.*\r/gm, "");
}
