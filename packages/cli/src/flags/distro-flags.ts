/**
 * The flags of distros: adds them to a command, and reads their values as options.
 *
 * @module
 */
import {
  type DistroFlag,
  type DistroPlugin,
  type FlagValues,
  optionOf,
} from "@rootsmith/core/provider";
import { type Command, Option } from "commander";
import { UsageError } from "../process/usage-error.ts";
import { collect, splitList } from "./collect.ts";
import { parseText, readText } from "./read-texts.ts";

/** A flag, and all distros that have a flag of that name. */
interface SharedFlag {
  /** The flag of the first distro: it decides whether there is a value. */
  readonly flag: DistroFlag;
  readonly help: string;
  readonly owners: readonly string[];
}

/**
 * Adds the flags of the distros to a command, each name once, grouped by the distros that have it.
 *
 * @param plugins If two have a flag of one name, and only one takes a value, the first decides.
 */
export function addDistroFlags(command: Command, plugins: readonly DistroPlugin[]): Command {
  for (const { flag, help, owners } of sharedFlags(plugins)) {
    const option = new Option(spelling(flag), help).helpGroup(`Options of ${owners.join(", ")}:`);
    command.addOption(flag.value === undefined ? option : option.argParser(collect));
  }
  return command;
}

/**
 * The values of the flags of `plugin`, by the names of its options.
 *
 * @param plugins All plugins whose flags `command` has.
 * @throws {UsageError} If a flag is one of another distro, or a value cannot be used.
 */
export async function distroFlagValues(
  command: Command,
  plugin: DistroPlugin,
  plugins: readonly DistroPlugin[],
): Promise<FlagValues> {
  const values: Record<string, unknown> = {};
  for (const { flag: spelled, owners } of sharedFlags(plugins)) {
    const name = new Option(spelling(spelled)).attributeName();
    if (command.getOptionValueSource(name) !== "cli") continue;
    const flag = plugin.flags?.find((candidate) => candidate.name === spelled.name);
    const typed: unknown = command.getOptionValue(name);
    // `--strict` and `--no-strict` are two flags with one value.
    if (flag?.value === undefined && typed === spelled.name.startsWith("no-")) continue;
    if (flag === undefined) throw foreignFlag(plugin.name, spelled.name, owners);
    values[optionOf(flag)] = Array.isArray(typed) ? await readValue(flag, typed) : typed;
  }
  return values;
}

/**
 * The values of `--set KEY=VALUE`: parsed by the flag of that option, or as text if there is none.
 *
 * @throws {UsageError} If a value cannot be used.
 */
export async function setValues(
  { flags = [] }: DistroPlugin,
  texts: Readonly<Record<string, string>>,
): Promise<FlagValues> {
  const values = Object.entries(texts).map(async ([key, text]) => {
    const flag = flags.find((candidate) => optionOf(candidate) === key);
    return [key, flag?.value === undefined ? text : await readValue(flag, [text])] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}

/** The flag for an option, as typed; undefined if there is none. */
export function flagOfOption(
  { flags = [] }: DistroPlugin,
  option: string,
  values: FlagValues,
): string | undefined {
  const flag = flags.find((candidate) => optionOf(candidate) === option && option in values);
  return flag && `--${flag.name}`;
}

function foreignFlag(name: string, flag: string, owners: readonly string[]): UsageError {
  const list = new Intl.ListFormat("en").format(owners);
  return new UsageError(`Cannot build ${name} with --${flag}: it is a flag of ${list}`);
}

async function readValue(flag: DistroFlag, typed: readonly string[]): Promise<unknown> {
  if (flag.many === undefined) return readItem(flag, typed.at(-1) as string);
  const texts = flag.many === "each" ? typed : typed.flatMap(splitList);
  return Promise.all(texts.map((text) => readItem(flag, text)));
}

async function readItem({ name, file, parse }: DistroFlag, typed: string): Promise<unknown> {
  const text = file === undefined ? typed : await readText(`--${name}`, typed, file);
  return parse === undefined ? text : parseText(parse, { flag: `--${name}`, value: typed, text });
}

function spelling({ name, value }: DistroFlag): string {
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

function sharedFlags(plugins: readonly DistroPlugin[]): SharedFlag[] {
  const all = plugins.flatMap(({ name, flags = [] }) =>
    flags.map((flag) => ({ owner: name, flag })),
  );
  return [...Map.groupBy(all, ({ flag }) => flag.name).values()].map((uses) => ({
    flag: (uses[0] as (typeof all)[number]).flag,
    help: joinedHelp([...new Set(uses.map(({ flag }) => flag.help))]),
    owners: uses.map(({ owner }) => owner),
  }));
}

/** `"further packages: names; or globs"` of `"further packages: names"` and `"further packages: globs"`. */
function joinedHelp([first = "", ...others]: readonly string[]): string {
  const start = /^[^:]+: /.exec(first)?.[0] ?? "";
  const rest = others.map((help) => (help.startsWith(start) ? help.slice(start.length) : help));
  return [first, ...rest].join("; or ");
}
