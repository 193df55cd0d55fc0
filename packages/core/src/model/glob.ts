/**
 * Shell patterns as regular expressions.
 *
 * @see fnmatch(3), without flags: `*` and `?` match `/` too
 * @module
 */

/** One character of a set, or a class of them. */
const MEMBER = String.raw`\[:[a-z]+:\]|\\.|[^\]\\]`;
/** A wildcard, a set whose first member may be `]`, or one other character. */
const TOKEN = new RegExp(
  String.raw`[*?]|\[(?:[!^]|(?![!^]))(?:\]|${MEMBER})(?:${MEMBER})*\]|\\?.`,
  "gsu",
);

/** What no text matches. */
const NOTHING = "(?!)";

/** In the C locale. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\0-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-/:-@[-`{-~",
  space: " \\t-\\r",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
};

/**
 * Matches whole texts that one of the patterns matches.
 *
 * @param flags Beside `s` and `u`: `"i"`.
 */
export function globRegExp(patterns: readonly string[], flags = ""): RegExp {
  return new RegExp(`^(?:${patterns.map(globSource).join("|")})$`, `su${flags}`);
}

/** The source of a regular expression with the flags `s` and `u`. What is malformed matches nothing. */
export function globSource(pattern: string): string {
  return pattern.replaceAll(TOKEN, (token) => {
    if (token === "*") return ".*";
    if (token === "?") return ".";
    if (token === "\\") return NOTHING; // it quotes what does not follow
    if (token.length > 2) return setOf(token);
    return escaped(token.replace(/^\\(?=.)/su, ""));
  });
}

function setOf(token: string): string {
  const isNegated = /^\[[!^]/.test(token);
  const members = token
    .slice(isNegated ? 2 : 1, -1)
    .replaceAll(
      /\[:([a-z]+):\]|\\(.)|(.)/gsu,
      (_all, name?: string, quoted?: string, plain = "") => {
        if (name !== undefined) return CLASSES[name] ?? "";
        return quoted === undefined && plain === "-" ? "-" : escaped(quoted ?? plain);
      },
    );
  const set = `[${isNegated ? "^" : ""}${members}]`;
  try {
    return new RegExp(set, "u").source;
  } catch {
    return NOTHING; // a range ends before it begins
  }
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, (special) =>
    special === "-" ? "\\x2d" : `\\${special}`,
  );
}
