/**
 * The flag for definition files: `--var`.
 *
 * @module
 */
import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import { UsageError } from "../process/usage-error.ts";

/** Values as typed. */
export interface DefinitionFlags {
  /** Each `NAME=VALUE`. */
  readonly var?: readonly string[];
}

export function addDefinitionFlags(command: Command): Command {
  return command.option(
    "--var <name=value>",
    "variable of a definition file (repeatable)",
    collect,
  );
}

/**
 * The values of `--var` by name. The last one counts.
 *
 * @throws {UsageError} If one is not `NAME=VALUE`.
 */
export function definitionVars({ var: texts = [] }: DefinitionFlags): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf("=");
      if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
      throw new UsageError(`Cannot use --var "${text}": it is not NAME=VALUE`);
    }),
  );
}
