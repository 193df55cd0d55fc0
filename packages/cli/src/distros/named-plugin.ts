/**
 * The plugin that a command line names, found before its flags are parsed: they may be the plugin's.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { BUILT_IN } from "./built-in.ts";
import { DISTRO_NAME, splitReference } from "./references.ts";

/** Commands whose arguments name a target. */
const COMMANDS: readonly string[] = [
  ...["build", "resolve", "update", "verify", "outdated", "plan"],
  ...["why", "tree", "search"],
];

/**
 * The plugins whose flags are needed in addition to the built-in ones: those of `--plugin`, else the first
 * installed one that an argument names. Empty if a built-in distro is named, or if a plugin cannot be
 * loaded: the command tries again and reports the error.
 *
 * @param args The command line, the name of the command first.
 */
export async function namedPlugins(args: readonly string[]): Promise<readonly DistroPlugin[]> {
  const [command = "", ...rest] = args;
  if (!COMMANDS.includes(command)) return [];
  const given = givenPlugin(rest);
  const names = rest
    .map((text) => splitReference(text)[0])
    .filter((name) => DISTRO_NAME.test(name));
  const isBuiltIn = names.some((name) => BUILT_IN.some((plugin) => plugin.name === name));
  if (given === undefined && (isBuiltIn || names.length === 0)) return [];
  const { findPlugin, loadPlugins } = await import("./load-plugin.ts");
  try {
    if (given !== undefined) return await loadPlugins(given);
    for (const name of names) {
      const plugin = await findPlugin(name);
      if (plugin !== undefined) return [plugin];
    }
  } catch {
    // The command tries again and reports it.
  }
  return [];
}

function givenPlugin(args: readonly string[]): string | undefined {
  const index = args.findIndex((arg) => arg === "--plugin" || arg.startsWith("--plugin="));
  return args[index] === "--plugin" ? args[index + 1] : args[index]?.slice("--plugin=".length);
}
