/**
 * Commands that print to their host and never exit the process.
 *
 * @module
 */
import process from "node:process";
import { Command } from "commander";
import type { CommandHost } from "./command-host.ts";
import { UsageError } from "./usage-error.ts";

/** A commander command that throws `CommanderError` instead of exiting; its subcommands inherit that. */
export function createCommand(name: string, host: CommandHost): Command {
  return new Command(name)
    .exitOverride()
    .showHelpAfterError("(add --help for how to use it)")
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stderr.write(text),
    })
    .hook("preAction", (_, command) => {
      checkCurrentDirectory();
      return expandPaths(command);
    });
}

/** Where it has gone, each relative path would fail in words of the runtime. */
function checkCurrentDirectory(): void {
  try {
    process.cwd();
  } catch {
    throw new UsageError("Cannot run in the current directory: it has been removed", {
      hint: "Change into a directory that is there",
    });
  }
}

/** Expands `~` in `--lock=~/a.json`, which shells leave alone. */
async function expandPaths(command: Command): Promise<void> {
  for (const option of command.options) {
    const name = option.attributeName();
    const value: unknown = command.getOptionValue(name);
    if (!/<(?:file|dir|path)>/.test(option.flags) || !String(value).startsWith("~")) continue;
    const { expandHome } = await import("@rootsmith/core/provider");
    command.setOptionValueWithSource(
      name,
      expandHome(String(value)),
      command.getOptionValueSource(name),
    );
  }
}
