/**
 * The manual page, made from the definitions of the commands.
 *
 * @see man(7), man-pages(7)
 * @module
 */
import type { Command, Option } from "commander";
import { escaped, indented, roffText } from "./roff.ts";

/** What a page is made of beside the commands. */
export interface PageFacts {
  readonly version: string;
  /** `"2026-01-31"`. */
  readonly date: string;
  /** All that a command has printed since this was called last. */
  readonly printed: () => string;
}

const DESCRIPTION = `rootsmith builds root filesystems and container images of Linux distributions from their signed
repositories, without root, Docker or tools of the host. The same lock gives the same bytes.`;

const EXIT_STATUS: readonly (readonly [string, string])[] = [
  ["0", "Done."],
  ["1", "It failed. Of diff, verify and outdated: different, not the same, outdated."],
  ["2", "Wrong use. Of diff, verify and outdated also: it failed."],
  ["129, 130, 143", "The terminal was closed, Ctrl-C, SIGTERM."],
  ["141", "What it prints was no longer read."],
];

/** Variables of the environment, as README.md has them. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ["ROOTSMITH_<REPOSITORY>_MIRROR", "Mirrors of a repository, separated by white space."],
  ["SOURCE_DATE_EPOCH", "The time of the image, in seconds since 1970."],
  ["ROOTSMITH_CACHE_LIMIT", "How large the cache may be when a build has ended: 20GB, none."],
  ["ROOTSMITH_FRONTEND", "As --frontend."],
  ["NO_COLOR, FORCE_COLOR", "Never, or always colours."],
  ["ROOTSMITH_DEBUG=1", "As --debug."],
  ["http_proxy, https_proxy, all_proxy, no_proxy", "Proxies."],
];

const FILES: readonly (readonly [string, string])[] = [
  ["~/.cache/rootsmith", "What is kept between builds, or below $XDG_CACHE_HOME."],
  ["rootsmith.yaml", "The definition that is used where no target is named."],
  ["NAME.lock.json", "Locks."],
];

/** The page as roff, of a program with all its commands. */
export function manPage(program: Command, facts: PageFacts): string {
  const name = program.name();
  const commands = leavesOf(program);
  const shared = commands.flatMap(({ options }) => options.filter(isShared));
  const groups = Map.groupBy(shared, ({ helpGroupHeading = "" }) => helpGroupHeading);
  return [
    `.TH ${name.toUpperCase()} 1 ${facts.date} "${name} ${facts.version}" "User Commands"`,
    ".SH NAME",
    `${escaped(name)} \\- ${escaped(lowerFirst(withoutDot(program.description())))}`,
    ".SH SYNOPSIS",
    ...commands.flatMap((command, index) => [...(index > 0 ? [".br"] : []), synopsisOf(command)]),
    ".SH DESCRIPTION",
    roffText(DESCRIPTION),
    ".SH COMMANDS",
    ...commands.flatMap((command) => sectionOf(command, facts)),
    ".SH OPTIONS OF DISTROS",
    roffText(
      "Commands with [distro options] have these; each belongs to the distros that are named.",
    ),
    ...[...groups].flatMap(([heading, options]) => [
      `.SS "${escaped(heading.replace(/:$/, ""))}"`,
      ...unique(options).flatMap(optionLines),
    ]),
    ".SH EXIT STATUS",
    ...EXIT_STATUS.flatMap((row) => tagged(row)),
    ".SH ENVIRONMENT",
    ...VARIABLES.flatMap((row) => tagged(row)),
    ".SH FILES",
    ...FILES.flatMap((row) => tagged(row)),
    ".SH SEE ALSO",
    ".BR docker (1),",
    ".BR mmdebstrap (1),",
    ".BR dnf (8)",
    "",
  ].join("\n");
}

/** Those that do something, with their names as they are typed. */
function leavesOf(command: Command): readonly Command[] {
  if (command.commands.length === 0) return [command];
  return command.commands.flatMap(leavesOf);
}

/** Options of distros and plugins, which many commands have. */
function isShared({ helpGroupHeading = "" }: Option): boolean {
  return helpGroupHeading.startsWith("Options of ");
}

function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}

function synopsisOf(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const own = command.options.some((option) => !isShared(option)) ? ["[options]"] : [];
  const distro = command.options.some(isShared) ? ["[distro options]"] : [];
  return `.B ${escaped(pathOf(command))}\n${escaped([...own, ...distro, ...words].join(" "))}`;
}

function sectionOf(command: Command, { printed }: PageFacts): string[] {
  const path = pathOf(command);
  const own = command.options.filter((option) => !isShared(option) && !option.hidden);
  return [
    `.SS "${escaped(path)}"`,
    roffText(command.description()),
    ...command.registeredArguments.flatMap((argument) =>
      tagged([argument.name(), sentence(argument.description)], ".I"),
    ),
    ...own.flatMap(optionLines),
    ...indented(helpAfter(command, printed)),
  ];
}

/** What stands behind the options in the help. */
function helpAfter(command: Command, printed: () => string): string {
  printed();
  command.outputHelp();
  const text = printed();
  const own = command.helpInformation();
  return text.slice(text.indexOf(own) + own.length).trim();
}

function optionLines(option: Option): string[] {
  const { flags, description, argChoices } = option;
  const choices = argChoices?.every((one) => description.includes(one)) ? undefined : argChoices;
  return tagged([flags, sentence(`${description}${choices ? `: ${choices.join(", ")}` : ""}`)]);
}

function tagged([tag, text]: readonly [string, string], macro = ".B"): string[] {
  return [".TP", `${macro} ${escaped(tag)}`, roffText(text)];
}

function unique(options: readonly Option[]): readonly Option[] {
  return [...new Map(options.map((option) => [option.flags, option])).values()];
}

/** Descriptions of flags begin in lower case, as words or as an example of a value. */
function sentence(text: string): string {
  const begun = text.replace(/^[a-z]+(?= [A-Za-z]|$)/, (word) => upperFirst(word));
  return begun === "" || /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function withoutDot(text: string): string {
  return text.replace(/\.$/, "");
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
