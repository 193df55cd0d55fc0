/**
 * The commands `resolve`, `update`, `vendor` and `verify`, and their help.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import { addDistroFlags } from "../flags/distro-flags.ts";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { MIRROR_HELP } from "./build-flags.ts";
import { addDefinitionFlags, type DefinitionFlags } from "./definition-flags.ts";
import {
  addResolveCommandFlags,
  addUpdateCommandFlags,
  type WriteLockFlags,
} from "./lock-flags.ts";
import { addPluginFlags, type PluginFlags } from "./plugin-flags.ts";
import type { VendorFlags } from "./run-vendor.ts";
import { TARGET, TARGET_NAMES } from "./target-commands.ts";
import { addVerifyFlags, VERIFY_IMAGE } from "./verify-flags.ts";

/**
 * @param args The command line, the name of the command first.
 * @param plugins The plugins whose flags the commands have.
 */
export function addLockCommands(
  program: Command,
  args: readonly string[],
  plugins: readonly DistroPlugin[],
  host: CommandHost,
  signal: AbortSignal,
): void {
  const action =
    (name: "resolve" | "update") =>
    async (
      target: string | undefined,
      names: readonly string[],
      flags: WriteLockFlags & PluginFlags & DefinitionFlags,
      command: Command,
    ) => {
      const { runTargetCommand } = await import("./run-target-command.ts");
      const words = target === undefined ? [] : [target, ...names];
      const input = { flags, command, args: args.slice(1), plugins };
      await runTargetCommand(name, words, input, host, signal);
    };
  const flagsOf = (command: Command): Command =>
    addPluginFlags(addDistroFlags(addDefinitionFlags(command), plugins));
  flagsOf(addResolveCommandFlags(program.command("resolve")))
    .argument("[target]", TARGET)
    .argument("[names...]", TARGET_NAMES)
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  rootsmith resolve debian:bookworm --include curl -o web.lock.json\n" +
        "  rootsmith build debian:bookworm --include curl --lock web.lock.json",
    )
    .action(action("resolve"));
  flagsOf(addUpdateCommandFlags(program.command("update")))
    .argument("[target]", TARGET)
    .argument("[names...]", TARGET_NAMES)
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  rootsmith update debian:bookworm --include curl --lock web.lock.json\n" +
        "  rootsmith update scripts/bookworm.ts",
    )
    .action(action("update"));

  program
    .command("vendor")
    .description(
      "Put the packages of a lock into a registry, to build from when mirrors have moved on.",
    )
    .argument("<lock>", "the lock, for all its platforms")
    .argument("<registry>", "docker://HOST/NAME")
    .option("--mirror <[name=]url>", MIRROR_HELP, collect)
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print every event as a line of JSON")
    .option("-q, --quiet", "print only the digest")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  rootsmith vendor web.lock.json docker://registry.example.org/team/packages\n" +
        "  rootsmith build debian:bookworm --lock web.lock.json \\\n" +
        "    --mirror docker://registry.example.org/team/packages",
    )
    .action(async (lock: string, to: string, flags: VendorFlags) => {
      const { runVendor } = await import("./run-vendor.ts");
      await runVendor(lock, to, flags, host, signal);
    });

  flagsOf(addVerifyFlags(program.command("verify")))
    .argument("<image>", VERIFY_IMAGE)
    .argument("[target]", "what the lock is of, where the lock alone does not say it")
    .argument("[names...]", "the image of the definition")
    .addHelpText(
      "after",
      "\nThe exit code is 0 if it is the same, 1 if it is different.\n\n" +
        "Examples:\n" +
        "  rootsmith verify out/bookworm.tar --lock bookworm.lock.json\n" +
        "  rootsmith verify out/hello.tar scripts/hello-world.ts",
    )
    .action(async (image: string, first: string | undefined, names, flags, command: Command) => {
      const input = { flags: { image, ...flags }, command, args: args.slice(1), plugins };
      if (first !== undefined) {
        const { runTargetCommand } = await import("./run-target-command.ts");
        return runTargetCommand("verify", [first, ...names], input, host, signal);
      }
      if (flags.lock === undefined) {
        throw new UsageError("Cannot verify an image without its lock", {
          hint: "Name it with --lock FILE",
        });
      }
      const { lockedTarget } = await import("./locked-target.ts");
      const { runVerify } = await import("./run-verify.ts");
      const target = await lockedTarget(flags.lock, plugins);
      await runVerify(target, { image, ...flags }, host, signal);
    });
}
