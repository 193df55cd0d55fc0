/**
 * Text from outside, such as what a script prints or a label of an image, as it may be sent to a
 * terminal: control characters are shown and never sent.
 *
 * They are written as in JSON, `\u001b`, so that a line of JSON stays one.
 *
 * @module
 */

/** C0 but tab and line feed, DEL, C1, and what reorders text (UAX #9, 2.1 to 2.4). */
const CONTROLS = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069";

const OF_LINES = new RegExp(`[${CONTROLS}]`, "g");
const OF_TEXT = new RegExp(`[\\t\\n${CONTROLS}]`, "g");
const OF_PAINTED = new RegExp(
  // What `styleText` writes for the styles of `Paint`.
  `(?!\\u001b\\[(?:1|2|22|3[12369])m)[${CONTROLS}]`,
  "g",
);

/** Text that stays on its line: line feeds and tabs are shown, too. */
export function visible(text: string): string {
  return text.replace(OF_TEXT, escaped);
}

/** Text of any number of lines. */
export function visibleLines(text: string): string {
  return text.replace(OF_LINES, escaped);
}

/** Lines in which the colours of `Paint` stand. */
export function visiblePainted(text: string): string {
  return text.replace(OF_PAINTED, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
