/**
 * Runs a command on its target: a distro by reference, built in or from a plugin, or a build script.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { DistroPlugin, FlagValues } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { BUILT_IN } from "../distros/built-in.ts";
import { parseReference, type Reference } from "../distros/references.ts";
import { distroFlagValues, flagOfOption, setValues } from "../flags/distro-flags.ts";
import type { CommandHost } from "../process/command-host.ts";
import { endProcess, exitCodeOf } from "../process/exit-code.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";
import { defaultDefinition, isDefinition } from "./definition-files.ts";
import type { DefinitionFlags } from "./definition-flags.ts";
import { onBase } from "./on-base.ts";
import { checkPluginFlags, type PluginFlags, pluginOptions } from "./plugin-flags.ts";
import { TARGET_COMMANDS, type TargetCommandFlags } from "./target-commands.ts";

/** The command line, parsed and unparsed. */
export interface TargetInput<Flags> {
  readonly flags: Flags & PluginFlags & DefinitionFlags;
  /** Knows which flags were given and which hold defaults. */
  readonly command: Command;
  /** Everything after the name of the command. */
  readonly args: readonly string[];
  /** All plugins whose flags `command` has. */
  readonly plugins: readonly DistroPlugin[];
}

/**
 * Runs the command `name`.
 *
 * @param words The target: a reference, the path of a build script, or that of a definition and names
 * of images in it. Without a path it is the definition in the working directory.
 * @throws {UsageError} If it is neither, or a flag does not belong to it.
 */
export async function runTargetCommand<Name extends keyof TargetCommandFlags>(
  name: Name,
  words: readonly string[],
  { flags, command, args, plugins }: TargetInput<TargetCommandFlags[Name]>,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const definition = await definedBy(words, plugins);
  if (definition !== undefined) {
    refuseDistroFlags(command, plugins);
    const { runDefinition } = await import("./run-definition.ts");
    return runDefinition(name, definition, { flags, plugins }, host, signal);
  }
  const [text = "", excess] = words;
  if (excess !== undefined) {
    throw new UsageError(`Cannot ${name} "${text}" and "${excess}": one at a time`, {
      hint: "Only a definition file has several images",
    });
  }
  const reference = parseReference(text, plugins);
  if (reference.kind === "script") return runScript(reference.path, name, args, host);
  const target = await distroTarget(text, reference, { flags, command, plugins });
  const run = await TARGET_COMMANDS[name]();
  await onBase(target, flags, host, signal, (ready) => run(ready, flags, host, signal));
}

/** The definition that the words name, and the names of images in it; undefined if it is none. */
export async function definedBy(
  words: readonly string[],
  plugins: readonly DistroPlugin[],
): Promise<{ readonly file: string; readonly names: readonly string[] } | undefined> {
  const [first] = words;
  if (first !== undefined && isDefinition(first)) return { file: first, names: words.slice(1) };
  const file = defaultDefinition();
  if (first === undefined) {
    if (file !== undefined) return { file, names: [] };
    throw new UsageError(
      "Cannot build anything: no target is named, and there is no rootsmith.yaml",
      {
        hint: "Name one, such as debian:trixie, or write a definition with rootsmith init",
      },
    );
  }
  if (file === undefined || !/^[\w.-]+$/.test(first)) return undefined;
  if (existsSync(first) || plugins.some((plugin) => plugin.name === first)) return undefined;
  return { file, names: words };
}

/** Options of a distro stand in the definition. */
function refuseDistroFlags(command: Command, plugins: readonly DistroPlugin[]): void {
  const flags = plugins.flatMap((plugin) => (plugin.flags ?? []).map(({ name }) => name));
  const given = flags.find((flag) => {
    const key = flag.replace(/^no-/, "").replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
    return command.getOptionValueSource(key) === "cli";
  });
  if (given === undefined) return;
  throw new UsageError(`Cannot use --${given} for a definition: it is a flag for references`, {
    hint: "Write it into the definition, below options",
  });
}

async function distroTarget(
  text: string,
  reference: Exclude<Reference, { kind: "script" }>,
  { flags, command, plugins }: Pick<TargetInput<unknown>, "flags" | "command" | "plugins">,
): Promise<BuildTarget> {
  const plugin =
    reference.kind === "distro" ? reference.plugin : await pluginOf(text, flags.plugin);
  if (BUILT_IN.includes(plugin)) checkPluginFlags(plugin.name, flags);
  const given = await distroFlagValues(command, plugin, plugins);
  const values = { ...(await setValues(plugin, pluginOptions(flags))), ...given };
  const { tag } = reference;
  const provider = await asUsage(() => plugin.provider(tag, values)).catch((error) => {
    throw error instanceof UsageError ? asTyped(error, { text, plugin, given }) : error;
  });
  return {
    name: plugin.imageName?.(tag, values) ?? text,
    provider,
    plugins: BUILT_IN.includes(plugin) ? [] : [plugin],
  };
}

async function pluginOf(text: string, given: string | undefined): Promise<DistroPlugin> {
  const { loadPlugin } = await import("../distros/load-plugin.ts");
  return loadPlugin(text, given);
}

/** What a factory calls that which stands behind the colon of its references. */
const TAG_OPTIONS: readonly string[] = ["version", "suite", "release"];

/** Names the flag that was typed instead of the option, `--pin` for the option `pins`, or the reference. */
function asTyped(
  { message, hint }: UsageError,
  { text, plugin, given }: { text: string; plugin: DistroPlugin; given: FlagValues },
): UsageError {
  const typed = message.replace(/the option (\w+)/g, (words, option: string) => {
    const byTag = TAG_OPTIONS.includes(option) ? `"${text}"` : words;
    return flagOfOption(plugin, option, given) ?? byTag;
  });
  return new UsageError(typed, hint === undefined ? {} : { hint });
}

/** A script is a program of its own: it reads its flags from `process.argv`, as any program does. */
async function runScript(
  path: string,
  name: keyof TargetCommandFlags,
  args: readonly string[],
  host: CommandHost,
): Promise<void> {
  const file = resolve(path);
  const words = name === "build" ? [] : [name];
  process.argv = [process.execPath, file, ...words, ...args.toSpliced(args.indexOf(path), 1)];
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const { scriptError } = await import("../process/script-error.ts");
    throw scriptError(path, error);
  }
  const { hasCalledBuildScript } = await import("./build-script.ts");
  // A script may call it later than its module ends, but not later than the process.
  process.once("beforeExit", async () => {
    if (hasCalledBuildScript()) return;
    const { scriptWithoutBuild } = await import("../process/script-error.ts");
    endProcess(
      await exitCodeOf(host, args, async () => {
        throw scriptWithoutBuild(path);
      }),
    );
  });
}
