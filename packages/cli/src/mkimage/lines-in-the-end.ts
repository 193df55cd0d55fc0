/**
 * What a program drew, once it has ended.
 *
 * @module
 */

/** The lines that a terminal shows in the end: what follows a carriage return replaces its line. */
export function linesInTheEnd(text: string): string {
  return text.replaceAll(/\r+$/gm, "").replaceAll(/^.*\r/gm, "");
}
