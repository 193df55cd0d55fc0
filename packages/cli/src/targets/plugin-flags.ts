/**
 * The flags for distros that are not built in: `--plugin` and `--set`.
 *
 * @module
 */
import { type Command, Option } from "commander";
import { collect } from "../flags/collect.ts";
import { UsageError } from "../process/usage-error.ts";

/** Values as typed. */
export interface PluginFlags {
  /** Path or name of a package, or path of a module. */
  readonly plugin?: string;
  /** Each `KEY=VALUE`. */
  readonly set?: readonly string[];
}

export function addPluginFlags(command: Command): Command {
  const group = "Options of plugins:";
  return command
    .addOption(
      new Option("--plugin <path>", "package or module that has the distro").helpGroup(group),
    )
    .addOption(
      new Option("--set <key=value>", "option of the plugin (repeatable)")
        .argParser(collect)
        .helpGroup(group),
    );
}

/**
 * The values of `--set` by key. The last one counts.
 *
 * @throws {UsageError} If one is not `KEY=VALUE`.
 */
export function pluginOptions({ set = [] }: PluginFlags): Readonly<Record<string, string>> {
  return Object.fromEntries(
    set.map((text) => {
      const equals = text.indexOf("=");
      if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
      throw new UsageError(`Cannot use --set "${text}": it is not KEY=VALUE`);
    }),
  );
}

/** @throws {UsageError} If `--plugin` is given for a built-in distro. */
export function checkPluginFlags(name: string, { plugin, set }: PluginFlags): void {
  if (plugin === undefined && set === undefined) return;
  const flag = plugin === undefined ? "--set" : "--plugin";
  throw new UsageError(`Cannot build ${name} with ${flag}: it is built in`);
}
