/**
 * Commands on what can be built: a distro by reference, built in or a plugin, or a build script.
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
import type { BuildSubject } from "./build-request.ts";
import { checkPluginFlags, type PluginFlags, pluginOptions } from "./plugin-flags.ts";
import { SUBJECT_VERBS, type VerbFlags } from "./subject-verbs.ts";

/** What was typed, parsed and not. */
export interface SubjectInput<Flags> {
  readonly flags: Flags & PluginFlags;
  /** Knows which flags were typed and which are defaults. */
  readonly command: Command;
  /** Everything after the verb. */
  readonly args: readonly string[];
}

/**
 * Does it with `text`, a reference or the path of a script.
 *
 * @throws {UsageError} If it is neither, or a flag does not fit it.
 */
export async function subjectCommand<V extends keyof VerbFlags>(
  verb: V,
  text: string,
  { flags, command, args }: SubjectInput<VerbFlags[V]>,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const reference = parseReference(text);
  if (reference.kind === "script") return runScript(reference.path, verb, args);
  const subject =
    reference.kind === "plugin"
      ? await pluginSubject(text, reference, flags, command)
      : await distroSubject(reference, flags, command);
  const run = await SUBJECT_VERBS[verb]();
  await run(subject, flags, host, signal);
}

async function distroSubject(
  { distro, tag }: Reference & { kind: "distro" },
  flags: PluginFlags,
  command: Command,
): Promise<BuildSubject> {
  checkPluginFlags(distro.name, flags);
  const values = distroFlagValues(command);
  checkFlags(distro.name, values);
  const provider = await asUsage(() => distro.provider(tag, values)).catch((error) => {
    throw error instanceof UsageError ? inFlags(error, Object.keys(values)) : error;
  });
  return { name: distro.imageName(tag, values), provider };
}

/** Options in the words of the person who typed flags: `--pin` for the option `pins`, `--add-user` for `users`. */
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

async function pluginSubject(
  text: string,
  { name, tag }: Reference & { kind: "plugin" },
  flags: PluginFlags,
  command: Command,
): Promise<BuildSubject> {
  checkFlags(name, distroFlagValues(command));
  const options = pluginOptions(flags);
  const { loadPlugin } = await import("../distros/load-plugin.ts");
  const plugin = await loadPlugin(text, flags.plugin);
  const provider = await asUsage(() => plugin.provider(tag, options));
  return { name: plugin.imageName?.(tag, options) ?? text, provider };
}

/** A script is a program of its own: it finds its flags where any program finds them. */
async function runScript(
  path: string,
  verb: keyof VerbFlags,
  args: readonly string[],
): Promise<void> {
  const file = resolve(path);
  const words = verb === "build" ? [] : [verb];
  process.argv = [process.execPath, file, ...words, ...args.toSpliced(args.indexOf(path), 1)];
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const { scriptError } = await import("../process/script-error.ts");
    throw scriptError(path, error);
  }
}

/** Flags of all distros are known to the parser; those of another distro are a mistake. */
function checkFlags(name: string, values: Readonly<Record<string, unknown>>): void {
  const foreign = distroFlags().find(
    (flag) => flagName(flag) in values && !flag.distros.includes(name),
  );
  if (foreign === undefined) return;
  const [flag] = foreign.flags.split(" ");
  const owners = new Intl.ListFormat("en").format(foreign.distros);
  throw new UsageError(`Cannot build ${name} with ${flag}: it is a flag of ${owners}`);
}
