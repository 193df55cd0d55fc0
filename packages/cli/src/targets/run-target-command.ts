/**
 * Runs a command on its target: a distro by reference, built in or from a plugin, or a build script.
 *
 * @module
 */
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { parseReference, type Reference } from "../distros/references.ts";
import { flagName } from "../flags/distro-flag.ts";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import { distroFlags, distroFlagValues } from "./build-flags.ts";
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
  { flags, command, args }: TargetInput<TargetCommandFlags[Name]>,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const reference = parseReference(text);
  if (reference.kind === "script") return runScript(reference.path, name, args);
  const target =
    reference.kind === "plugin"
      ? await pluginTarget(text, reference, flags, command)
      : await distroTarget(reference, flags, command);
  const run = await TARGET_COMMANDS[name]();
  await run(target, flags, host, signal);
}

async function distroTarget(
  { distro, tag }: Reference & { kind: "distro" },
  flags: PluginFlags,
  command: Command,
): Promise<BuildTarget> {
  checkPluginFlags(distro.name, flags);
  const values = distroFlagValues(command);
  checkFlags(distro.name, values);
  const provider = await asUsage(() => distro.provider(tag, values)).catch((error) => {
    throw error instanceof UsageError ? inFlags(error, Object.keys(values)) : error;
  });
  return { name: distro.imageName(tag, values), provider };
}

/** Names the flag instead of the option: `--pin` for the option `pins`, `--add-user` for `users`. */
function inFlags({ message, hint }: UsageError, names: readonly string[]): UsageError {
  const text = message.replace(/the option (\w+)/g, (words, option: string) => {
    const one = option.replace(/s$/, "");
    const name =
      names.find((candidate) => option.startsWith(candidate)) ??
      names.find((candidate) => candidate.toLowerCase().endsWith(one.toLowerCase()));
    return name === undefined
      ? words
      : `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  });
  return new UsageError(text, hint === undefined ? {} : { hint });
}

async function pluginTarget(
  text: string,
  { name, tag }: Reference & { kind: "plugin" },
  flags: PluginFlags,
  command: Command,
): Promise<BuildTarget> {
  checkFlags(name, distroFlagValues(command));
  const options = pluginOptions(flags);
  const { loadPlugin } = await import("../distros/load-plugin.ts");
  const plugin = await loadPlugin(text, flags.plugin);
  const provider = await asUsage(() => plugin.provider(tag, options));
  return { name: plugin.imageName?.(tag, options) ?? text, provider };
}

/** A script is a program of its own: it reads its flags from `process.argv`, as any program does. */
async function runScript(
  path: string,
  name: keyof TargetCommandFlags,
  args: readonly string[],
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
}

/** The parser accepts the flags of every distro; those of another distro are refused here. */
function checkFlags(name: string, values: Readonly<Record<string, unknown>>): void {
  const foreign = distroFlags().find(
    (flag) => flagName(flag) in values && !flag.distros.includes(name),
  );
  if (foreign === undefined) return;
  const [flag] = foreign.flags.split(" ");
  const owners = new Intl.ListFormat("en").format(foreign.distros);
  throw new UsageError(`Cannot build ${name} with ${flag}: it is a flag of ${owners}`);
}
