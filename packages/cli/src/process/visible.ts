/**
 * Makes untrusted text, such as the output of a script or a label of an image, safe to print: control
 * characters are escaped.
 *
 * They are escaped as in JSON, `\u001b`, so that lines of JSON stay valid.
 *
 * @module
 */

/** C0 except tab and line feed, DEL, C1, and the characters that reorder text (UAX #9, 2.1 to 2.4). */
const CONTROLS = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069";

const OF_LINES = new RegExp(`[${CONTROLS}]`, "g");
const OF_TEXT = new RegExp(`[\\t\\n${CONTROLS}]`, "g");
const OF_PAINTED = new RegExp(
  // The sequences that `styleText` writes for the styles of `Paint`.
  `(?!\\u001b\\[(?:1|2|22|3[12369])m)[${CONTROLS}]`,
  "g",
);

/** Escapes text for one line: line feeds and tabs, too. */
export function visible(text: string): string {
  return text.replace(OF_TEXT, escaped);
}

/** Escapes text of any number of lines. */
export function visibleLines(text: string): string {
  return text.replace(OF_LINES, escaped);
}

/** Escapes lines, except for the colours of `Paint`. */
export function visiblePainted(text: string): string {
  return text.replace(OF_PAINTED, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
