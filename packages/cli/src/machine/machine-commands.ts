/**
 * The subcommands on this machine, `doctor`, `cache list` and `cache prune`, with their flags and help.
 *
 * @module
 */
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

/** Adds them to the program. */
export function addMachineCommands(program: Command, host: CommandHost): void {
  program
    .command("doctor")
    .description("Say what this machine can do, and how to fix what is missing.")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print the findings as JSON")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", "\nExample:\n  rootsmith doctor")
    .action(async (flags) => {
      const { doctor } = await import("./doctor.ts");
      await doctor(flags, host);
    });

  addCacheCommands(program.command("cache"), host);
}

function addCacheCommands(cache: Command, host: CommandHost): void {
  cache
    .description("List or remove what is kept between builds.")
    .addHelpText(
      "after",
      "\nWhen a build has ended, what was used least recently goes until 10 GB are left;\n" +
        "ROOTSMITH_CACHE_LIMIT says another size, or none.\n\n" +
        "Example:\n  rootsmith cache prune --older-than 30d",
    );
  cache
    .command("list")
    .description("Say what the cache holds, and how much.")
    .option("--all", "list every item, the least recently used first")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print every item as a line of JSON")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", "\nExample:\n  rootsmith cache list --all")
    .action(async (flags) => {
      const { cacheList } = await import("./cache-command.ts");
      await cacheList(flags, host);
    });
  cache
    .command("prune")
    .description("Remove what has not been used for 30 days, or what the flags say.")
    .option("--older-than <age>", "not used for this long: 30d, 12h, 2w")
    .option("--max-size <size>", "the oldest, until this much is left: 5GB")
    .option("--all", "everything")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", "\nExample:\n  rootsmith cache prune --max-size 5GB")
    .action(async (flags) => {
      const { cachePrune } = await import("./cache-command.ts");
      await cachePrune(flags, host);
    });
}
