/**
 * `rootsmith build`: a distro by reference, or a build script.
 *
 * @module
 */
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { type BuildFlags, distroFlags, distroFlagValues } from "./build-flags.ts";
import type { CommandHost } from "./command-host.ts";
import { flagName } from "./distro-flag.ts";
import { type Distro, parseReference } from "./references.ts";
import { asUsage, UsageError } from "./usage-error.ts";

/** What was typed, parsed and not. */
export interface BuildCommandInput {
  readonly flags: BuildFlags;
  /** Knows which flags were typed and which are defaults. */
  readonly command: Command;
  /** Everything after `build`. */
  readonly args: readonly string[];
}

/**
 * Builds `text`, a reference or the path of a script.
 *
 * @throws {UsageError} If it is neither, or a flag does not fit it.
 */
export async function buildCommand(
  text: string,
  { flags, command, args }: BuildCommandInput,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const reference = parseReference(text);
  if (reference.kind === "script") return runScript(reference.path, args);
  const { distro, tag } = reference;
  const values = distroFlagValues(command);
  checkFlags(distro, values);
  const provider = await asUsage(() => distro.provider(tag, values));
  const { runBuild } = await import("./run-build.ts");
  await runBuild({ name: distro.imageName(tag, values), provider }, flags, host, signal);
}

/** A script is a program of its own: it finds its flags where any program finds them. */
async function runScript(path: string, args: readonly string[]): Promise<void> {
  const file = resolve(path);
  process.argv = [process.execPath, file, ...args.toSpliced(args.indexOf(path), 1)];
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const { RootfsError } = await import("@rootsmith/core");
    if (error instanceof RootfsError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const hint = "The same command with --debug shows where";
    throw new RootfsError(`Cannot run "${path}": ${message}`, { cause: error, hint });
  }
}

/** Flags of all distros are known to the parser; those of another distro are a mistake. */
function checkFlags({ name }: Distro, values: Readonly<Record<string, unknown>>): void {
  const foreign = distroFlags().find(
    (flag) => flagName(flag) in values && !flag.distros.includes(name),
  );
  if (foreign === undefined) return;
  const [flag] = foreign.flags.split(" ");
  const owners = foreign.distros.join(" and ");
  throw new UsageError(`Cannot build ${name} with ${flag}: it is a flag of ${owners}`);
}
