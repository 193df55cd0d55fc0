/**
 * The command `rootsmith`: its subcommands, flags and help.
 *
 * What a subcommand does is loaded when it runs.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { addCompletionCommand } from "./completion/completion-command.ts";
import { BUILT_IN } from "./distros/built-in.ts";
import { namedPlugins } from "./distros/named-plugin.ts";
import { addReleasesCommand } from "./distros/releases-command.ts";
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
import { addDefinitionFlags, type DefinitionFlags } from "./targets/definition-flags.ts";
import { addImageListFlags, type ImageListFlags } from "./targets/image-list-flags.ts";
import { addInitCommand } from "./targets/init-command.ts";
import { addLockCommands } from "./targets/lock-commands.ts";
import { addLookUpCommands } from "./targets/look-up-commands.ts";
import { addOutdatedCommand } from "./targets/outdated-command.ts";
import { addPluginFlags, type PluginFlags } from "./targets/plugin-flags.ts";
import { TARGET, TARGET_NAMES } from "./targets/target-commands.ts";
import { version } from "./version.ts";

const buildHelp = (plugins: readonly DistroPlugin[]): string => `
References:
${plugins.map(({ usage, summary }) => `  ${usage.padEnd(28)} ${summary}`).join("\n")}
  ${"NAME[:TAG]".padEnd(28)} a plugin: @rootsmith/distro-NAME, rootsmith-distro-NAME, or --plugin
  ${"PATH.ts, PATH.js".padEnd(28)} a build script; it gets the flags
  ${"PATH.yaml, PATH.json".padEnd(28)} a definition file (default: rootsmith.yaml), then names of its images

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
  rootsmith plan scripts/bookworm.ts --json
  rootsmith plan rootsmith.yaml --matrix`;

type PlanFlags = BuildFlags & PluginFlags & DefinitionFlags & ImageListFlags;

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

  const action =
    (name: "build" | "plan") =>
    async (
      target: string | undefined,
      names: readonly string[],
      flags: BuildFlags & PluginFlags & DefinitionFlags,
      command: Command,
    ) => {
      const { runTargetCommand } = await import("./targets/run-target-command.ts");
      const words = target === undefined ? [] : [target, ...names];
      const input = { flags, command, args: args.slice(1), plugins };
      await runTargetCommand(name, words, input, host, signal);
    };
  const flagsOf = (command: Command): Command =>
    addPluginFlags(addDistroFlags(addDefinitionFlags(command), plugins));
  flagsOf(addBuildFlags(program.command("build")))
    .description("Build an image from a reference, a build script or a definition file.")
    .argument("[target]", TARGET)
    .argument("[names...]", TARGET_NAMES)
    .addHelpText("after", buildHelp(plugins))
    .action(action("build"));
  flagsOf(addImageListFlags(addBuildFlags(program.command("plan"))))
    .description(PLAN_DESCRIPTION)
    .argument("[target]", "what build would be given, with the same flags")
    .argument("[names...]", TARGET_NAMES)
    .addHelpText("after", PLAN_HELP)
    .action(async (target, names, flags: PlanFlags, command: Command) => {
      if (!flags.matrix && !flags.bake) return action("plan")(target, names, flags, command);
      const { runImageList } = await import("./targets/run-image-list.ts");
      return runImageList(target === undefined ? [] : [target, ...names], flags, plugins, host);
    });
  addInitCommand(program, host);
  addLockCommands(program, args, plugins, host, signal);
  addOutdatedCommand(program, args, plugins, host, signal);
  addLookUpCommands(program, args, plugins, host, signal);

  addCompletionCommand(program, host, async (words) => {
    const all = [...(await namedPlugins(words)), ...BUILT_IN];
    return { program: createProgram(words, all, host, signal), plugins: all };
  });
  addReleasesCommand(program, plugins, host);
  addMachineCommands(program, host);
  addMkimageCommand(program, host, signal);
  addExportCommands(program, host);
  addImageCommands(program, host, signal);
  addRegistryCommands(program, host, signal);

  return program;
}
