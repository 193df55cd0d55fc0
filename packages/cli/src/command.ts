/**
 * The command `rootsmith`: its subcommands, flags and help.
 *
 * What a subcommand does is loaded when it runs.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { BUILT_IN } from "./distros/built-in.ts";
import { namedPlugins } from "./distros/named-plugin.ts";
import { addExportCommands } from "./export/export-commands.ts";
import { addDistroFlags } from "./flags/distro-flags.ts";
import { addImageCommands } from "./images/image-commands.ts";
import { addRegistryCommands } from "./images/registry-commands.ts";
import { addMachineCommands } from "./machine/machine-commands.ts";
import { addMkimageCommand } from "./mkimage/add-mkimage-command.ts";
import type { CommandHost } from "./process/command-host.ts";
import { createCommand } from "./process/create-command.ts";
import { exitCodeOf } from "./process/exit-code.ts";
import {
  addBuildFlags,
  type BuildFlags,
  OUTPUT_HELP,
  PLAN_DESCRIPTION,
} from "./targets/build-flags.ts";
import { addLockCommands } from "./targets/lock-commands.ts";
import { addOutdatedCommand } from "./targets/outdated-command.ts";
import { addPluginFlags, type PluginFlags } from "./targets/plugin-flags.ts";
import { version } from "./version.ts";

const buildHelp = (plugins: readonly DistroPlugin[]): string => `
References:
${plugins.map(({ usage, summary }) => `  ${usage.padEnd(28)} ${summary}`).join("\n")}
  ${"NAME[:TAG]".padEnd(28)} a plugin: @rootsmith/distro-NAME, rootsmith-distro-NAME, or --plugin
  ${"PATH.ts, PATH.js".padEnd(28)} a build script; it gets the flags

${OUTPUT_HELP}

Examples:
  rootsmith build debian:bookworm -o type=docker,dest=bookworm.tar
  rootsmith build debian:trixie --include curl,ca-certificates --platform linux/arm64
  rootsmith build ubuntu:noble --slim --run 'useradd --create-home app'
  rootsmith build scripts/bookworm.ts -o type=tar,dest=- | docker import - bookworm`;

const PLAN_HELP = `
With a lock that fits, no repository is asked; without one, their metadata is fetched.

Examples:
  rootsmith plan debian:bookworm --lock bookworm.lock.json
  rootsmith plan scripts/bookworm.ts --json`;

/**
 * Runs the command line `args`, without the names of the runtime and of the command.
 *
 * @returns The exit code.
 */
export function run(args: readonly string[], host: CommandHost): Promise<number> {
  return exitCodeOf(host, args, async (signal) => {
    const plugins = [...(await namedPlugins(args)), ...BUILT_IN];
    const program = createProgram(args, plugins, host, signal);
    await program.parseAsync(args, { from: "user" });
  });
}

/**
 * The commands and flags; `signal` ends what they run.
 *
 * @param plugins Whose flags the commands have.
 */
export function createProgram(
  args: readonly string[],
  plugins: readonly DistroPlugin[],
  host: CommandHost,
  signal: AbortSignal,
): Command {
  const program = createCommand("rootsmith", host)
    .description("Builds Linux base images without root, Docker or host tools.")
    .version(version())
    .addHelpText(
      "after",
      "\nExample:\n  rootsmith build debian:bookworm -o type=docker,dest=bookworm.tar",
    );

  addPluginFlags(addDistroFlags(addBuildFlags(program.command("build")), plugins))
    .description("Build an image from a reference or a build script.")
    .argument("<ref|script>", "debian:bookworm, ubuntu:noble, … or the path of a build script")
    .addHelpText("after", buildHelp(plugins))
    .action(async (reference: string, flags: BuildFlags & PluginFlags, command: Command) => {
      const { runTargetCommand } = await import("./targets/run-target-command.ts");
      const input = { flags, command, args: args.slice(1), plugins };
      await runTargetCommand("build", reference, input, host, signal);
    });
  addPluginFlags(addDistroFlags(addBuildFlags(program.command("plan")), plugins))
    .description(PLAN_DESCRIPTION)
    .argument("<ref|script>", "what build would be given, with the same flags")
    .addHelpText("after", PLAN_HELP)
    .action(async (reference: string, flags: BuildFlags & PluginFlags, command: Command) => {
      const { runTargetCommand } = await import("./targets/run-target-command.ts");
      const input = { flags, command, args: args.slice(1), plugins };
      await runTargetCommand("plan", reference, input, host, signal);
    });
  addLockCommands(program, args, plugins, host, signal);
  addOutdatedCommand(program, args, plugins, host, signal);

  addMachineCommands(program, host);
  addMkimageCommand(program, host, signal);
  addExportCommands(program, host);
  addImageCommands(program, host, signal);
  addRegistryCommands(program, host, signal);

  return program;
}
