/**
 * What packages call their licences, in the words of SPDX.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 * @see https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/#license-syntax
 * @module
 */
import ids from "spdx-license-ids/index.json" with { type: "json" };

const IDS: ReadonlyMap<string, string> = new Map(ids.map((id) => [id.toLowerCase(), id]));

/** `"GPL-2+"`, `"LGPLv2.1"`, `"GPL-2.0+"`: the name, the version, whether later ones are allowed. */
const GNU = /^(A?GPL|LGPL|GFDL)[- ]?v?(\d+)(?:\.(\d+))?(\+)?$/i;

/** Of exceptions that have one version only. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  classpath: "Classpath-exception-2.0",
  font: "Font-exception-2.0",
  libtool: "Libtool-exception",
  "linux-syscall-note": "Linux-syscall-note",
  llvm: "LLVM-exception",
};

/**
 * Turns a text such as `GPL-2+ or (BSD-3-clause and Expat)` into an SPDX expression. What SPDX has
 * no name for becomes a `LicenseRef-`, and so does a name that may mean one licence or another.
 *
 * @param names SPDX expressions by other names, in lower case: `{ expat: "MIT" }`.
 */
export function licenseExpression(
  text: string,
  names: Readonly<Record<string, string>> = {},
): string {
  const tokens = text.match(/[(),]|[^\s(),]+/g) ?? [];
  const parser = new LicenseParser(tokens, (name) => expressionOf(name, names));
  const expression = parser.list();
  return expression === undefined || parser.peek() !== undefined ? licenseRef(text) : expression;
}

/** All of these at once. Alternatives are put in parentheses. */
export function allLicenses(expressions: Iterable<string>): string {
  const conditions = [...expressions].flatMap((one) =>
    /\(| OR /.test(one) ? one : one.split(" AND "),
  );
  const distinct = [...new Set(conditions)];
  if (distinct.length === 1) return distinct[0] as string;
  return distinct.map((one) => (/ OR /.test(one) ? `(${one})` : one)).join(" AND ");
}

/** What comes after the name of a licence. */
const END_OF_NAME: readonly (string | undefined)[] = ["(", ")", ",", "and", "or", undefined];

/** Recursive descent: a comma binds loosest, then "or", then "and". */
class LicenseParser {
  readonly #tokens: readonly string[];
  readonly #nameOf: (name: string) => string;
  #position = 0;

  constructor(tokens: readonly string[], nameOf: (name: string) => string) {
    this.#tokens = tokens;
    this.#nameOf = nameOf;
  }

  /** The token that comes next, in lower case. */
  peek(): string | undefined {
    return this.#tokens[this.#position]?.toLowerCase();
  }

  list(): string | undefined {
    let left = this.#either();
    while (left !== undefined && this.peek() === ",") {
      this.#position++;
      const operator = this.peek();
      if (operator !== "and" && operator !== "or") return undefined;
      this.#position++;
      const right = this.#either();
      if (right === undefined) return undefined;
      left = operator === "and" ? allLicenses([left, right]) : `${left} OR ${right}`;
    }
    return left;
  }

  #either(): string | undefined {
    return this.#joined("or", () => this.#all(), " OR ");
  }

  #all(): string | undefined {
    return this.#joined("and", () => this.#term(), " AND ");
  }

  #joined(word: string, operand: () => string | undefined, operator: string): string | undefined {
    const operands = [operand()];
    while (this.peek() === word) {
      this.#position++;
      operands.push(operand());
    }
    return operands.every((one) => one !== undefined) ? operands.join(operator) : undefined;
  }

  #term(): string | undefined {
    if (this.peek() === "(") {
      this.#position++;
      const inner = this.list();
      if (this.peek() !== ")") return undefined;
      this.#position++;
      return inner && (/ (AND|OR) /.test(inner) ? `(${inner})` : inner);
    }
    const start = this.#position;
    while (!END_OF_NAME.includes(this.peek())) this.#position++;
    const words = this.#tokens.slice(start, this.#position);
    return words.length === 0 ? undefined : this.#nameOf(words.join(" "));
  }
}

/** Of one name, which may have an exception: `"GPL-2+ with Libtool exception"`. */
function expressionOf(name: string, names: Readonly<Record<string, string>>): string {
  const known = names[name.toLowerCase()] ?? idOf(name);
  if (known !== undefined) return known;
  const [, base = "", exception = ""] = /^(.+?) with (.+)$/i.exec(name) ?? [];
  const id = names[base.toLowerCase()] ?? idOf(base);
  const exceptionID = name.includes(" WITH ")
    ? exception // as SPDX itself writes it
    : EXCEPTIONS[exception.toLowerCase().replace(/ exceptions?$/, "")];
  return id && exceptionID ? `${id} WITH ${exceptionID}` : licenseRef(name);
}

function idOf(name: string): string | undefined {
  if (/^LicenseRef-[\w.-]+$/.test(name)) return name;
  const lower = name.toLowerCase();
  const [, family, major, minor = "0", later] = GNU.exec(name) ?? [];
  if (family !== undefined) {
    return IDS.get(`${family}-${major}.${minor}-${later ? "or-later" : "only"}`.toLowerCase());
  }
  return IDS.get(lower) ?? IDS.get(`${lower}.0`); // Debian leaves a ".0" out
}

/** `"GPL+ with exceptions"` becomes `"LicenseRef-GPL-or-later-with-exceptions"`. */
function licenseRef(name: string): string {
  const words = name
    .trim()
    .replaceAll("+", " or later ")
    .match(/[A-Za-z0-9.]+/g) ?? ["unnamed"];
  return `LicenseRef-${words.join("-")}`;
}
