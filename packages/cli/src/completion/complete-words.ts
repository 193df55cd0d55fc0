/**
 * What can follow on a command line that is not finished, by the definitions of the commands.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Argument, Command, Option } from "commander";
import { splitReference } from "../distros/references.ts";
import type { Candidate, Completion } from "./completion.ts";
import { argumentValues, optionValues } from "./known-values.ts";

const NOTHING: Completion = { candidates: [] };

/** What the words before the last one say. */
interface Place {
  readonly command: Command;
  readonly arguments: readonly string[];
  /** The flag whose value comes next. */
  readonly pending?: Option;
  /** Long names of flags that were given. */
  readonly given: ReadonlySet<string>;
  /** Behind `--`. */
  readonly isPlain: boolean;
}

/**
 * @param words All that was typed behind the name of the program, the last one perhaps in part.
 * @param plugins Whose flags the commands have, and whose tags are known.
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  plugins: readonly DistroPlugin[],
): Promise<Completion> {
  const last = words.at(-1) ?? "";
  const place = placeOf(program, words.slice(0, -1));
  if (place.pending !== undefined)
    return narrowed(await valuesOf(place.pending, last, plugins), last);
  const [, flag, typed = ""] = /^(--[\w-]+)=(.*)$/s.exec(last) ?? [];
  if (!place.isPlain && flag !== undefined) {
    const option = place.command.options.find(({ long }) => long === flag);
    if (!option?.required && !option?.optional) return NOTHING;
    const { candidates, ...how } = await valuesOf(option, typed, plugins);
    const prefixed = candidates.map(({ value, help }) => withHelp(`${flag}=${value}`, help));
    return narrowed({ ...how, candidates: prefixed }, last);
  }
  if (!place.isPlain && last.startsWith("-")) return narrowed(flagsAt(place, plugins), last);
  if (place.command.commands.length > 0) return narrowed(commandsOf(place.command), last);
  const argument = argumentAt(place);
  if (argument === undefined) return NOTHING;
  return narrowed(await argumentValues(argument, place.arguments, last, plugins), last);
}

function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let pending: Option | undefined;
  let isPlain = false;
  const given = new Set<string>();
  const texts: string[] = [];
  for (const word of words) {
    if (pending !== undefined) pending = undefined;
    else if (isPlain) texts.push(word);
    else if (word === "--") isPlain = true;
    else if (word.startsWith("-")) {
      const [name] = word.split("=", 1);
      const option = command.options.find(({ long, short }) => long === name || short === name);
      if (option?.long) given.add(option.long);
      if (option?.required && !word.includes("=")) pending = option;
    } else {
      const next = command.commands.find((sub) => sub.name() === word);
      if (texts.length === 0 && next !== undefined) command = next;
      else texts.push(word);
    }
  }
  return { command, arguments: texts, given, isPlain, ...(pending && { pending }) };
}

/** Those that the distro does not have that is named are left out, and those that were given but for lists. */
function flagsAt(
  { command, arguments: texts, given }: Place,
  plugins: readonly DistroPlugin[],
): Completion {
  const names = texts.map((text) => splitReference(text)[0]);
  const distro = plugins.find(({ name }) => names.includes(name));
  const foreign = new Set(
    distro === undefined
      ? []
      : plugins
          .flatMap(({ flags = [] }) => flags.map(({ name }) => `--${name}`))
          .filter((long) => !distro.flags?.some(({ name }) => `--${name}` === long)),
  );
  const own = command.options.filter(
    ({ long, hidden, parseArg, helpGroupHeading }) =>
      long &&
      !hidden &&
      (parseArg !== undefined || !given.has(long)) &&
      !(helpGroupHeading !== undefined && foreign.has(long)),
  );
  const all = [
    ...own.map(({ long, description }) => withHelp(long ?? "", description)),
    withHelp("--help", "display help for command"),
  ];
  return { candidates: all };
}

function commandsOf(command: Command): Completion {
  return { candidates: command.commands.map((sub) => withHelp(sub.name(), sub.description())) };
}

/** The argument that comes next; the last one may stand for several. */
function argumentAt({ command, arguments: texts }: Place): Argument | undefined {
  const all = command.registeredArguments;
  const last = all.at(-1);
  return all[texts.length] ?? (last?.variadic ? last : undefined);
}

/** Of a list, what follows the last comma. */
async function valuesOf(
  option: Option,
  typed: string,
  plugins: readonly DistroPlugin[],
): Promise<Completion> {
  const isList = /<(?:list|names|packages|types|streams|langs|paths)>/.test(option.flags);
  const before = isList ? typed.slice(0, typed.lastIndexOf(",") + 1) : "";
  const { candidates, ...how } = optionValues(option, plugins);
  const taken = before.split(",");
  return {
    ...how,
    candidates: candidates
      .filter(({ value }) => !taken.includes(value))
      .map(({ value, help }) => withHelp(`${before}${value}`, help)),
  };
}

/** What begins with what was typed. */
function narrowed({ candidates, ...how }: Completion, typed: string): Completion {
  return { ...how, candidates: candidates.filter(({ value }) => value.startsWith(typed)) };
}

function withHelp(value: string, help: string | undefined): Candidate {
  return { value, ...(help && { help }) };
}
