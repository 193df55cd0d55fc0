/**
 * rpm's macros as scriptlets meet them: definitions, parameters and options, conditions, functions,
 * and the output of commands, expressions and Lua.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/macros.html
 * @module
 */
import { type MacroHost, macroFunction } from "./macro-functions.ts";
import { balanced, type MacroDefinition, MacroError, parseDefinition } from "./macro-text.ts";
import { evaluateExpression } from "./rpm-expression.ts";

const MAX_DEPTH = 64;
/** Of all that one text comes to on its way, in letters; macros can double each other. */
const MAX_LENGTH = 16 << 20;
/** After a `%`: question and exclamation marks, and a name: of a macro, a parameter or an option. */
const NAME = /^([?!]*)(-\w\*?|\*{1,2}|#|\d+|[A-Za-z_]\w*)/;
/** What takes its text as it is, and goes up to the end of its line. */
const DIRECTIVES = ["define", "global", "undefine", "dnl"];
const FORMS = ["expand", "expr", "lua", "macrobody", "defined", "undefined", "load", "S", "P"];
/** Without braces they leave the rest of their line alone. */
const WITHOUT_PARAMETERS = ["rpmversion", "dump", "trace", "getconfdir"];

interface Macro extends Pick<MacroDefinition, "body" | "options"> {
  /** Of calls of macros with parameters; at its end those of that level are gone. */
  readonly level: number;
  /** An argument, in which percent signs are what they are. */
  readonly isLiteral?: boolean;
}

export class RpmMacros {
  readonly #host: MacroHost;
  /** The last one of a name holds. */
  readonly #macros = new Map<string, Macro[]>();
  #level = 0;
  #depth = 0;
  #length = 0;

  constructor(installed: Readonly<Record<string, string>>, host: MacroHost) {
    this.#host = host;
    for (const [name, body] of Object.entries(installed)) this.#put(name, { body, level: 0 });
  }

  /** Takes `"name body"` or `"name(options) body"`; false if it is neither, or built in. */
  define(text: string): boolean {
    try {
      this.#define(text, this.#level);
      return true;
    } catch (error) {
      if (error instanceof MacroError) return false;
      throw error;
    }
  }

  undefine(name: string): void {
    this.#macros.get(name)?.pop();
  }

  isDefined(name: string): boolean {
    return this.#find(name) !== undefined || this.#isBuiltIn(name);
  }

  hasParameters(name: string): boolean {
    const isBuiltIn = this.#isBuiltIn(name) && !WITHOUT_PARAMETERS.includes(name);
    return this.#find(name)?.options !== undefined || isBuiltIn;
  }

  /** Expands the macro of a name with its arguments. @throws {MacroError} If it fails. */
  call(name: string, args: readonly string[]): string {
    return this.#nested(() => this.#value(name, args, args.join(" ")) ?? `%{${name}}`);
  }

  /** @throws {MacroError} If macros contain each other, do not end or fail. */
  expand(text: string): string {
    const parts: string[] = [];
    this.#nested(() => this.#expandInto(parts, text));
    return parts.join("");
  }

  /** As rpm takes a scriptlet: what stands before the first macro that fails. */
  expandUpToFault(text: string): string {
    const parts: string[] = [];
    try {
      this.#nested(() => this.#expandInto(parts, text));
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
    }
    return parts.join("");
  }

  #expandInto(parts: string[], text: string): void {
    let at = 0;
    while (at < text.length) {
      const percent = text.indexOf("%", at);
      parts.push(text.slice(at, percent < 0 ? undefined : percent));
      if (percent < 0) return;
      const found = this.#expandFirst(text.slice(percent + 1));
      parts.push(found?.value ?? "%");
      at = percent + 1 + (found?.length ?? 0);
      this.#length += 1 + (found?.value.length ?? 0);
      if (this.#length > MAX_LENGTH) throw new MacroError();
    }
  }

  #nested<T>(expand: () => T): T {
    if (this.#depth >= MAX_DEPTH) throw new MacroError();
    if (this.#depth === 0) this.#length = 0;
    this.#depth++;
    try {
      return expand();
    } finally {
      this.#depth--;
    }
  }

  /** What stands after a `%`; undefined if that is no macro. */
  #expandFirst(text: string): { value: string; length: number } | undefined {
    if (text.startsWith("%")) return { value: "%", length: 1 };
    if (/^[{([]/.test(text)) {
      const length = balanced(text);
      const inner = text.slice(1, length - 1);
      if (text.startsWith("(")) return { value: this.#host.shell(this.expand(inner)), length };
      if (text.startsWith("[")) return { value: this.#evaluate(inner), length };
      const value = this.#expandOne(inner);
      return value === undefined ? undefined : { value, length };
    }
    const [matched = "", flags = "", name = ""] = NAME.exec(text) ?? [];
    if (name === "") return text.startsWith("-") ? { value: "", length: 1 } : undefined;
    if (flags === "" && DIRECTIVES.includes(name)) return this.#direct(name, text);
    const takesLine = flags === "" && name !== "verbose" && this.hasParameters(name);
    const inner = takesLine ? (/^.*/.exec(text)?.[0] ?? matched) : matched;
    const value = this.#expandOne(inner);
    return value === undefined ? undefined : { value, length: inner.length };
  }

  /** `%define` and the like without braces; they take the end of their line with them. */
  #direct(name: string, text: string): { value: string; length: number } {
    const rest = text.slice(name.length);
    const line = /^.*\n?/.exec(rest)?.[0] ?? "";
    if (name === "undefine") {
      this.undefine(line.trim());
      return { value: "", length: name.length + line.trimEnd().length };
    }
    if (name === "dnl") return { value: "", length: name.length + line.length };
    const length = this.#define(rest, name === "global" ? 0 : this.#level, name === "global");
    return { value: "", length: name.length + length };
  }

  /** What braces have in them; undefined if it stays as it is. */
  #expandOne(inner: string): string | undefined {
    const [matched, flags = "", name = ""] = NAME.exec(inner) ?? [];
    if (matched === undefined) return undefined;
    const rest = inner.slice(matched.length);
    const value = rest.startsWith(":") ? rest.slice(1) : undefined;
    if (flags !== "" || name.startsWith("-")) {
      const isNegated = flags.replaceAll("?", "").length % 2 === 1;
      if (this.isDefined(name) === isNegated) return "";
      if (value !== undefined) return this.expand(value);
      return isNegated ? "" : this.#value(name, [], "");
    }
    if (DIRECTIVES.includes(name)) {
      this.#direct(name, `${name} ${value ?? rest}`);
      return "";
    }
    if (name === "lua") return this.#lua(value ?? rest);
    if (!this.isDefined(name)) return undefined;
    const text = this.expand(value ?? rest);
    const words = text.split(/\s+/).filter((word) => word !== "");
    return this.#value(name, value === undefined ? words : [text], text);
  }

  /** @param text The arguments before they were told apart. */
  #value(name: string, args: readonly string[], text: string): string | undefined {
    const builtIn = macroFunction(name, this.#host);
    if (builtIn !== undefined) return builtIn(args, this.#host);
    if (FORMS.includes(name)) return this.#form(name, args, text);
    const macro = this.#find(name);
    if (macro === undefined) return undefined;
    if (macro.isLiteral) return macro.body;
    if (macro.options === undefined) return this.expand(macro.body);
    return this.#withParameters(name, macro.body, macro.options, args);
  }

  #form(name: string, args: readonly string[], text: string): string {
    const [first = ""] = args;
    if (name === "expand") return this.expand(text);
    if (name === "expr") return this.#evaluate(first);
    if (name === "lua") return this.#lua(text);
    if (name === "S" || name === "P") {
      if (args.length === 0) throw new MacroError();
      return this.expand(`%${name === "S" ? "SOURCE" : "PATCH"}${first}`);
    }
    if (name === "macrobody") return this.#find(first)?.body ?? "";
    if (name === "load")
      return this.#host.lua("if rpm.load(arg[1]) ~= 0 then error() end", args, {});
    return this.isDefined(first.trim()) === (name === "defined") ? "1" : "0";
  }

  #evaluate(expression: string): string {
    return evaluateExpression(expression, (text) => this.expand(text));
  }

  #lua(code: string): string {
    const options: Record<string, string> = {};
    const args: string[] = [];
    for (const [name, macros] of this.#macros) {
      const body = macros.findLast(({ level }) => level === this.#level)?.body;
      if (this.#level === 0 || body === undefined) continue;
      if (/^-\w$/.test(name)) options[name.slice(1)] = this.#find(`${name}*`)?.body ?? "";
      if (/^[1-9]\d*$/.test(name)) args[Number(name) - 1] = body;
    }
    return this.#host.lua(code, args, options);
  }

  #withParameters(name: string, body: string, letters: string, words: readonly string[]): string {
    const { args, options } = parametersOf(letters, words);
    const parameters = {
      ...Object.fromEntries(args.map((arg, index) => [String(index + 1), arg])),
      ...{ "0": name, "#": String(args.length), "*": args.join(" "), "**": words.join(" ") },
      ...options,
    };
    this.#level++;
    const level = this.#level;
    for (const [parameter, value] of Object.entries(parameters)) {
      this.#put(parameter, { body: value, level, isLiteral: true });
    }
    try {
      return this.expand(body);
    } finally {
      this.#level--;
      for (const [key, macros] of this.#macros) {
        this.#macros.set(
          key,
          macros.filter((macro) => macro.level < level),
        );
      }
    }
  }

  #define(text: string, level: number, isExpanded = false): number {
    const { name, body, options, length } = parseDefinition(text);
    if (this.#isBuiltIn(name)) throw new MacroError();
    const value = isExpanded ? this.expand(body) : body;
    this.#put(name, { body: value, level, ...(options !== undefined && { options }) });
    return length;
  }

  #put(name: string, macro: Macro): void {
    const macros = this.#macros.get(name) ?? [];
    macros.push(macro);
    this.#macros.set(name, macros);
  }

  #find(name: string): Macro | undefined {
    return this.#macros.get(name)?.at(-1);
  }

  #isBuiltIn(name: string): boolean {
    const isFunction = macroFunction(name, this.#host) !== undefined;
    return isFunction || FORMS.includes(name) || DIRECTIVES.includes(name);
  }
}

/** Arguments and options told apart, as getopt(3) does; with the letters `-` all are arguments. */
function parametersOf(
  letters: string,
  words: readonly string[],
): { readonly args: readonly string[]; readonly options: Readonly<Record<string, string>> } {
  if (letters === "-") return { args: words, options: {} };
  const args: string[] = [];
  const options: Record<string, string> = {};
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--") return { args: [...args, ...left], options };
    if (!/^-./.test(word)) {
      args.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] as string;
      const place = letter === ":" ? -1 : letters.indexOf(letter);
      if (place < 0) throw new MacroError();
      options[`-${letter}`] = `-${letter}`;
      if (letters[place + 1] !== ":") continue;
      const value = word.slice(at + 1) || left.shift();
      if (value === undefined) throw new MacroError();
      options[`-${letter}`] = `-${letter} ${value}`;
      options[`-${letter}*`] = value;
      break;
    }
  }
  return { args, options };
}
