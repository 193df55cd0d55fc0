/**
 * Text as roff.
 *
 * @see man(7), groff_char(7)
 * @module
 */

/** Of a line of the source. */
const WIDTH = 78;

/** Text within a line: backslashes, dashes, quotes and what is not ASCII. */
export function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq")
    .replaceAll("'", "\\(aq")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti")
    .replaceAll("`", "\\(ga")
    .replace(/[^\x20-\x7e]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `\\[u${code.toString(16).toUpperCase().padStart(4, "0")}]`;
    });
}

/** A paragraph: its lines are filled, and none is a request. */
export function roffText(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean).map(escaped)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < WIDTH) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => line.replace(/^(?=[.'])/, "\\&")).join("\n");
}

/** A text of the help: what is indented stays as it is, headings are bold. */
export function indented(text: string): string[] {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return blocks.flatMap((block) => {
    const lines: string[] = [".PP"];
    let isFixed = false;
    for (const line of block.split("\n")) {
      if (/^\s/.test(line) !== isFixed) {
        isFixed = !isFixed;
        lines.push(...(isFixed ? [".RS 4", ".nf"] : [".fi", ".RE"]));
      }
      if (isFixed) lines.push(`\\&${escaped(line.replace(/^ {1,2}/, ""))}`);
      else if (/^[A-Z]\w*:$/.test(line)) lines.push(`.B ${escaped(line)}`);
      else lines.push(roffText(line));
    }
    if (isFixed) lines.push(".fi", ".RE");
    return lines;
  });
}
