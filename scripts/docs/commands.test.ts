import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../packages/cli/fixtures/fake-host.ts";
import { createProgram } from "../../packages/cli/src/command.ts";
import { BUILT_IN } from "../../packages/cli/src/distros/built-in.ts";
import { VARIABLES } from "../../packages/cli/src/manual/man-page.ts";
import { OUTPUT_HELP } from "../../packages/cli/src/targets/build-flags.ts";
import { plugin as alpine } from "../../packages/distro-alpine/src/mod.ts";
import { plugin as arch } from "../../packages/distro-arch/src/mod.ts";
import { plugin as opensuse } from "../../packages/distro-opensuse/src/mod.ts";
import {
  codeSpans,
  type Doc,
  findTable,
  namesIn,
  readDoc,
  readDocs,
  tablesOf,
} from "./read-docs.ts";

type Command = ReturnType<typeof createProgram>;

const PROGRAM = createProgram(
  [],
  [...BUILT_IN, alpine, arch, opensuse],
  fakeHost(),
  new AbortController().signal,
);

/** The commands that do something, by what is typed: `"cache list"`. */
const COMMANDS = new Map(commandsOf(PROGRAM, []));

/** Every flag of every command, as it is typed. */
const FLAGS = new Set([...COMMANDS.values()].flatMap(flagsOf));

test("packages/cli/README.md has a table of all commands", () => {
  const listed = namesIn(findTable("packages/cli/README.md", "Command"))
    .map((line) => commandIn(line)?.name)
    .filter((name) => name !== undefined);
  assert.deepEqual([...new Set(listed)].sort(), [...COMMANDS.keys()].sort());
});

test("documents type commands and flags that exist", () => {
  const unknown = readDocs().flatMap((doc) =>
    commandLines(doc).flatMap((line) =>
      problemsIn(line).map((problem) => `${doc.path}: ${problem}`),
    ),
  );
  assert.deepEqual(unknown, []);
});

test("tables list flags that exist", () => {
  const paths = [
    "README.md",
    "packages/cli/README.md",
    "packages/scratch/README.md",
    "packages/distro-alpine/README.md",
    "packages/distro-arch/README.md",
    "packages/distro-opensuse/README.md",
  ];
  const unknown = paths.map(readDoc).flatMap((doc) =>
    tablesOf(doc)
      .flatMap(({ rows }) =>
        rows.flatMap(([first = "", second = ""]) => codeSpans(`${first} ${second}`)),
      )
      .filter((code) => code.startsWith("--"))
      .flatMap((code) => code.match(/--[a-z][\w-]*/g) ?? [])
      .filter((flag) => !FLAGS.has(flag))
      .map((flag) => `${doc.path}: ${flag}`),
  );
  assert.deepEqual(unknown, []);
});

test("README.md has a table of the flags of Debian and Ubuntu", () => {
  const own = COMMANDS.get("build")?.options.filter((option) =>
    option.helpGroupHeading?.includes("debian"),
  );
  const table = findTable("README.md", "", "## Debian and Ubuntu");
  const listed = new Set(namesIn(table).flatMap((code) => code.match(/--[a-z][\w-]*/g) ?? []));
  const missing = own?.map(({ long }) => long ?? "").filter((flag) => !listed.has(flag));
  assert.deepEqual(missing, []);
});

test("the manual page has the variables of packages/cli/README.md", () => {
  const names = (texts: readonly string[]): string[] =>
    texts.flatMap((text) => text.split(", ")).sort();
  const listed = namesIn(findTable("packages/cli/README.md", "Variable"));
  assert.deepEqual(names(listed), names(VARIABLES.map(([name]) => name)));
});

test("README.md has a table of the outputs that build --help lists", () => {
  const types = (text: string): string[] =>
    [...new Set([...text.matchAll(/\btype=([a-z]+)/g)].map(([, type = ""]) => type))].sort();
  const { rows } = findTable("README.md", "output");
  assert.deepEqual(types(rows.flat().join("\n")), types(OUTPUT_HELP));
});

/** Subcommands stand for the command that they belong to. */
function commandsOf(command: Command, path: readonly string[]): [string, Command][] {
  if (command.commands.length === 0) return [[path.join(" "), command]];
  return command.commands.flatMap((sub) => commandsOf(sub, [...path, sub.name()]));
}

function flagsOf(command: Command): string[] {
  const own = command.options.flatMap(({ long, short }) => [long, short]);
  return [...own, "--help", "-h"].filter((flag) => typeof flag === "string");
}

/** The command of a command line: the longest that it begins with. */
function commandIn(line: string): { readonly name: string; readonly rest: string } | undefined {
  const words = /\brootsmith ((?:[a-z-]+ ?)+)/.exec(line)?.[1]?.trim().split(" ") ?? [];
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(" ");
    if (COMMANDS.has(name)) return { name, rest: line.slice(line.indexOf(name) + name.length) };
  }
  return undefined;
}

/** Lines of shell, and code in a text, that call the command. */
function commandLines({ text }: Doc): string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code = ""]) => code);
  const lines = blocks.flatMap((code) => code.replaceAll("\\\n", " ").split("\n"));
  return [...lines, ...codeSpans(text.replaceAll(/^```.*?^```/gms, ""))]
    .flatMap((line) => line.replace(/\s#.*/, "").split(/(?=\brootsmith )/))
    .filter((line) => /^rootsmith [a-z]/.test(line));
}

/** A flag after the script of `mkimage` is one of that script. */
function problemsIn(line: string): string[] {
  const found = commandIn(line);
  if (found === undefined) return /^rootsmith (cache|export)\b/.test(line) ? [] : [line];
  const command = COMMANDS.get(found.name) as Command;
  const own =
    found.name === "mkimage" ? found.rest.replace(/ (debootstrap|yum|rinse)\b.*/, "") : found.rest;
  const unquoted = own.replaceAll(/'[^']*'|"[^"]*"/g, "").replace(/[|&;)].*/, "");
  const flags = [...unquoted.matchAll(/(?<=\s)(?:--[a-z][\w-]*|-[a-zA-Z](?!\S))/g)].map(
    ([flag]) => flag,
  );
  return flags
    .filter((flag) => !flagsOf(command).includes(flag))
    .map((flag) => `rootsmith ${found.name} ${flag}`);
}
