/**
 * Runs a command on its target: a distro by reference, built in or from a plugin, or a build script.
 *
 * @module
 */
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
import { checkPluginFlags, type PluginFlags, pluginOptions } from "./plugin-flags.ts";
import { TARGET_COMMANDS, type TargetCommandFlags } from "./target-commands.ts";

/** The command line, parsed and unparsed. */
export interface TargetInput<Flags> {
  readonly flags: Flags & PluginFlags;
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
 * @param text The target: a reference or the path of a build script.
 * @throws {UsageError} If it is neither, or a flag does not belong to it.
 */
export async function runTargetCommand<Name extends keyof TargetCommandFlags>(
  name: Name,
  text: string,
  { flags, command, args, plugins }: TargetInput<TargetCommandFlags[Name]>,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const reference = parseReference(text, plugins);
  if (reference.kind === "script") return runScript(reference.path, name, args, host);
  const target = await distroTarget(text, reference, { flags, command, plugins });
  const run = await TARGET_COMMANDS[name]();
  await run(target, flags, host, signal);
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
