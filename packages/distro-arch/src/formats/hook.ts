/**
 * Hooks: what packages want to be run once in a transaction.
 *
 * @see alpm-hooks(5)
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";

export interface HookTrigger {
  readonly operations: readonly string[];
  readonly type: "Path" | "Package";
  readonly targets: readonly string[];
}

export interface Hook {
  /** Of its file, without `.hook`. */
  readonly name: string;
  readonly triggers: readonly HookTrigger[];
  readonly description?: string;
  readonly when: "PreTransaction" | "PostTransaction";
  /** Program and arguments. */
  readonly exec: readonly [string, ...string[]];
  readonly depends: readonly string[];
  readonly needsTargets: boolean;
  readonly abortOnFail: boolean;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  Trigger: ["Operation", "Type", "Target"],
  Action: ["Description", "When", "Exec", "Depends", "AbortOnFail", "NeedsTargets"],
};

/** `"File"` is the old name of `"Path"`. */
const TYPES: Readonly<Record<string, HookTrigger["type"]>> = {
  Path: "Path",
  File: "Path",
  Package: "Package",
};

type Section = Map<string, string[]>;

/**
 * @param path Of its file, for messages.
 * @throws {FormatError} If pacman would not run it: a key that hooks do not have, or one that is missing.
 */
export function parseHook(path: string, text: string): Hook {
  const fail = (fact: string): FormatError =>
    new FormatError(`Cannot read the hook "${path}": ${fact}`, { format: "alpm-hook" });
  const { triggers, action } = readSections(text, fail);
  const one = (key: string): string | undefined => action.get(key)?.at(-1);
  const [program, ...args] = splitWords(one("Exec") ?? "", fail);
  const when = one("When");
  if (triggers.length === 0) throw fail("it has no [Trigger]");
  if (program === undefined) throw fail("it has no Exec");
  if (when !== "PreTransaction" && when !== "PostTransaction") {
    throw fail(when === undefined ? "it has no When" : `"When = ${when}" is not known`);
  }
  const description = one("Description");
  return {
    name: (path.split("/").at(-1) ?? "").replace(/\.hook$/, ""),
    triggers: triggers.map((trigger) => triggerOf(trigger, fail)),
    ...(description !== undefined && { description }),
    when,
    exec: [program, ...args],
    depends: action.get("Depends") ?? [],
    needsTargets: action.has("NeedsTargets"),
    abortOnFail: action.has("AbortOnFail"),
  };
}

type Fail = (fact: string) => FormatError;

function readSections(
  text: string,
  fail: Fail,
): { readonly triggers: readonly Section[]; readonly action: Section } {
  const triggers: Section[] = [];
  const action: Section = new Map();
  let section: Section | undefined;
  let name = "";
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const where = `line ${index + 1}: `;
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      name = header;
      if (!Object.hasOwn(KEYS, name)) throw fail(`${where}there is no section "${name}"`);
      section = name === "Action" ? action : new Map();
      if (name === "Trigger") triggers.push(section);
      continue;
    }
    const [, key = line, value = ""] = /^([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (section === undefined || !KEYS[name]?.includes(key)) {
      throw fail(`${where}there is no key "${key}" ${name === "" ? "here" : `in [${name}]`}`);
    }
    section.set(key, [...(section.get(key) ?? []), value]);
  }
  return { triggers, action };
}

function triggerOf(section: Section, fail: Fail): HookTrigger {
  const name = section.get("Type")?.at(-1);
  const type = name === undefined ? undefined : TYPES[name];
  const operations = section.get("Operation") ?? [];
  const targets = section.get("Target") ?? [];
  if (type === undefined) {
    throw fail(name === undefined ? "a trigger has no Type" : `"Type = ${name}" is not known`);
  }
  const wrong = operations.find((one) => !["Install", "Upgrade", "Remove"].includes(one));
  if (wrong !== undefined) throw fail(`"Operation = ${wrong}" is not known`);
  if (operations.length === 0) throw fail("a trigger has no Operation");
  if (targets.length === 0) throw fail("a trigger has no Target");
  return { type, operations, targets };
}

/** As pacman splits: blanks between words, quotes of both kinds, a backslash before what it quotes. */
function splitWords(text: string, fail: Fail): string[] {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const [word = ""] = /^(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/s.exec(rest) ?? [];
    if (word === "") throw fail(`"Exec = ${text}" has a quote that does not end`);
    words.push(word.replaceAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, unquoted));
    rest = rest.slice(word.length);
    if (rest !== "" && !/^\s/.test(rest))
      throw fail(`"Exec = ${text}" has a quote that does not end`);
    rest = rest.trimStart();
  }
  return words;
}

function unquoted(_all: string, single?: string, double?: string, escaped?: string): string {
  return single ?? double?.replaceAll(/\\(["\\])/g, "$1") ?? escaped ?? "";
}
