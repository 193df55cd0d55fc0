/**
 * The text of macros: where one ends, and how they are defined.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/macros.html
 * @module
 */

/** A macro that cannot be expanded or defined: rpm says no more of it to a script. */
export class MacroError extends Error {
  constructor() {
    super("error expanding macro");
  }
}

export interface MacroDefinition {
  readonly name: string;
  /** Letters of its options, each with a colon if it has a value; undefined of one without parameters. */
  readonly options?: string;
  readonly body: string;
  /** Of the whole definition, with the newline at its end. */
  readonly length: number;
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** How long the brackets at the begin of a text are, with all in them. @throws {MacroError} If they do not end. */
export function balanced(text: string): number {
  const [open = ""] = text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === CLOSING[open] && --depth === 0) return at + 1;
  }
  throw new MacroError();
}

/** Reads `"name body"` or `"name(options) body"`. @throws {MacroError} If it is neither. */
export function parseDefinition(text: string): MacroDefinition {
  const [head = "", name = "", options] =
    /^\s*([A-Za-z_]\w*)(?:\(([^)]*)\))?[ \t]+/.exec(text) ?? [];
  const { body, length } = readBody(text.slice(head.length));
  if (name === "" || body === "") throw new MacroError();
  return { name, body, length: head.length + length, ...(options !== undefined && { options }) };
}

/** In braces, or up to the end of the line; what is in brackets or behind a backslash goes on. */
function readBody(text: string): { readonly body: string; readonly length: number } {
  if (text.startsWith("{")) {
    const length = balanced(text);
    return { body: text.slice(1, length - 1), length: length + (text[length] === "\n" ? 1 : 0) };
  }
  let body = "";
  let at = 0;
  while (at < text.length && text[at] !== "\n") {
    let length = 1;
    if (text[at] === "\\") length = 2;
    else if (text[at] === "%" && /[{([]/.test(text[at + 1] ?? "")) {
      length = 1 + balanced(text.slice(at + 1));
    }
    const part = text.slice(at, at + length);
    body += part === "\\\n" ? "\n" : part;
    at += length;
  }
  return { body: body.trimEnd(), length: Math.min(at + 1, text.length) };
}
