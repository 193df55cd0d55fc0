/**
 * The commands that write locks, and their help.
 *
 * @module
 */
import type { Command } from "commander";
import { addDistroFlags } from "./build-flags.ts";
import type { CommandHost } from "./command-host.ts";
import {
  addResolveCommandFlags,
  addUpdateCommandFlags,
  type WriteLockFlags,
} from "./lock-flags.ts";
import { addPluginFlags, type PluginFlags } from "./plugin-flags.ts";

const SUBJECT = "debian:bookworm, ubuntu:noble, … or the path of a build script";

/** @param args What was typed, the name of the command first. */
export function addLockCommands(
  program: Command,
  args: readonly string[],
  host: CommandHost,
  signal: AbortSignal,
): void {
  const action =
    (verb: "resolve" | "update") =>
    async (reference: string, flags: WriteLockFlags & PluginFlags, command: Command) => {
      const { subjectCommand } = await import("./subject-command.ts");
      await subjectCommand(verb, reference, { flags, command, args: args.slice(1) }, host, signal);
    };
  addPluginFlags(addDistroFlags(addResolveCommandFlags(program.command("resolve"))))
    .argument("<ref|script>", SUBJECT)
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  rootsmith resolve debian:bookworm --include curl -o web.lock.json\n" +
        "  rootsmith build debian:bookworm --include curl --lock web.lock.json",
    )
    .action(action("resolve"));
  addPluginFlags(addDistroFlags(addUpdateCommandFlags(program.command("update"))))
    .argument("<ref|script>", SUBJECT)
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  rootsmith update debian:bookworm --include curl --lock web.lock.json\n" +
        "  rootsmith update scripts/bookworm.ts",
    )
    .action(action("update"));
}
