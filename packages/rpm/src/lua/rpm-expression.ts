/**
 * Expressions in macros: `%[1 + 2]`, `%{expr:…}`.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/macros.html#expression-expansion
 * @module
 */
import { compareEvr, parseEvr } from "../metadata/evr.ts";
import { balanced, MacroError } from "./macro-text.ts";

/** Integers have 32 bits. */
type Value =
  | { readonly type: "integer"; readonly value: number }
  | { readonly type: "string" | "version"; readonly value: string };

/** Ends of literals and of operators; a macro is a part of the number or text in which it stands. */
const OPERATOR = /^(?:\|\||&&|[=!<>]=|[-+*/<>!?:()])/;

/** @throws {MacroError} If it is malformed, mixes types or divides by zero. */
export function evaluateExpression(text: string, expand: (text: string) => string): string {
  const parser = new Parser(text, expand);
  try {
    const { value } = parser.ternary(true);
    parser.expectEnd();
    return String(value);
  } catch (error) {
    if (error instanceof RangeError) throw new MacroError(); // too many brackets for the stack
    throw error;
  }
}

class Parser {
  readonly #text: string;
  readonly #expand: (text: string) => string;
  #at = 0;

  constructor(text: string, expand: (text: string) => string) {
    this.#text = text;
    this.#expand = expand;
  }

  expectEnd(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new MacroError();
  }

  /** @param isWanted False: the value is not used, and no macro in it is expanded. */
  ternary(isWanted: boolean): Value {
    const condition = this.#binary(0, isWanted);
    if (!this.#take("?")) return condition;
    const holds = isTrue(condition);
    const yes = this.ternary(isWanted && holds);
    if (!this.#take(":")) throw new MacroError();
    const no = this.ternary(isWanted && !holds);
    return holds ? sameType(yes, no)[0] : sameType(yes, no)[1];
  }

  /** @param level Of precedence: the operators of that place in the list, and those that bind closer. */
  #binary(level: number, isWanted: boolean): Value {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary(isWanted);
    let left = this.#binary(level + 1, isWanted);
    for (;;) {
      const operator = operators.find((sign) => this.#peek() === sign);
      if (operator === undefined) return left;
      this.#at += operator.length;
      const isDecided = (operator === "||" && isTrue(left)) || (operator === "&&" && !isTrue(left));
      const right = this.#binary(level + 1, isWanted && !isDecided);
      const pair = sameType(left, right);
      if (operator === "||" || operator === "&&") left = pair[isDecided ? 0 : 1];
      else
        left = isComparison(operator)
          ? compared(operator, pair)
          : computed(operator, pair, isWanted);
    }
  }

  #unary(isWanted: boolean): Value {
    if (this.#take("!")) return integer(isTrue(this.#unary(isWanted)) ? 0 : 1);
    if (this.#take("-")) {
      const { type, value } = this.#unary(isWanted);
      if (type !== "integer") throw new MacroError();
      return integer(-value);
    }
    if (this.#take("(")) {
      const inner = this.ternary(isWanted);
      if (!this.#take(")")) throw new MacroError();
      return inner;
    }
    return this.#literal(isWanted);
  }

  #literal(isWanted: boolean): Value {
    this.#skipBlanks();
    const isVersion = this.#text.startsWith('v"', this.#at);
    if (isVersion || this.#text[this.#at] === '"') {
      this.#at += isVersion ? 2 : 1;
      const text = this.#while((letter) => letter !== '"');
      if (this.#text[this.#at++] !== '"') throw new MacroError();
      return {
        type: isVersion ? "version" : "string",
        value: isWanted ? this.#expand(text) : text,
      };
    }
    const text = this.#while((letter) => /\d/.test(letter));
    if (text === "") throw new MacroError();
    const number = isWanted ? this.#expand(text) : "0";
    if (!/^\s*-?\d*\s*$/.test(number)) throw new MacroError();
    return integer(Number(number));
  }

  /** Up to the first letter that does not belong to it; macros do. */
  #while(belongs: (letter: string) => boolean): string {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at] as string;
      if (letter === "%") this.#at += 1 + macroLength(this.#text.slice(this.#at + 1));
      else if (belongs(letter)) this.#at++;
      else break;
    }
    return this.#text.slice(start, this.#at);
  }

  #take(sign: string): boolean {
    const isThere = this.#peek() === sign;
    if (isThere) this.#at += sign.length;
    return isThere;
  }

  #peek(): string | undefined {
    this.#skipBlanks();
    return OPERATOR.exec(this.#text.slice(this.#at))?.[0];
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }
}

const LEVELS: readonly (readonly string[])[] = [
  ["||", "&&"],
  ["==", "!=", "<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/"],
];

function macroLength(rest: string): number {
  if (/^[{([]/.test(rest)) return balanced(rest);
  return /^(?:%|[?!]*\w+)/.exec(rest)?.[0].length ?? 0;
}

function isTrue({ value }: Value): boolean {
  return value !== 0 && value !== "";
}

function integer(value: number): Value {
  return { type: "integer", value: value | 0 };
}

function sameType(left: Value, right: Value): readonly [Value, Value] {
  if (left.type !== right.type) throw new MacroError();
  return [left, right];
}

function isComparison(operator: string): boolean {
  return /^[=!<>]/.test(operator);
}

function compared(operator: string, [left, right]: readonly [Value, Value]): Value {
  const order =
    left.type === "version"
      ? compareEvr(parseEvr(left.value), parseEvr(String(right.value)))
      : Number(left.value > right.value) - Number(left.value < right.value);
  const holds = {
    "==": order === 0,
    "!=": order !== 0,
    "<": order < 0,
    ">": order > 0,
    "<=": order <= 0,
    ">=": order >= 0,
  }[operator];
  return integer(holds ? 1 : 0);
}

function computed(
  operator: string,
  [left, right]: readonly [Value, Value],
  isWanted: boolean,
): Value {
  if (left.type === "string" && operator === "+") {
    return { type: "string", value: left.value + right.value };
  }
  if (left.type !== "integer" || right.type !== "integer") throw new MacroError();
  if (operator === "+") return integer(left.value + right.value);
  if (operator === "-") return integer(left.value - right.value);
  if (operator === "*") return integer(Math.imul(left.value, right.value));
  if (right.value !== 0) return integer(left.value / right.value);
  if (isWanted) throw new MacroError();
  return integer(0);
}
