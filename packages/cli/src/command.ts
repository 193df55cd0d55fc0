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
import { collect } from "./flags/collect.ts";
import { addDistroFlags } from "./flags/distro-flags.ts";
import { addImageCommands } from "./images/image-commands.ts";
import { addRegistryCommands } from "./images/registry-commands.ts";
import type { CommandHost } from "./process/command-host.ts";
import { createCommand } from "./process/create-command.ts";
import { exitCodeOf } from "./process/exit-code.ts";
import { addBuildFlags, type BuildFlags, OUTPUT_HELP } from "./targets/build-flags.ts";
import { addLockCommands } from "./targets/lock-commands.ts";
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
  addLockCommands(program, args, plugins, host, signal);

  program
    .command("doctor")
    .description("Say what this machine can do, and how to fix what is missing.")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print the findings as JSON")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", "\nExample:\n  rootsmith doctor")
    .action(async (flags) => {
      const { doctor } = await import("./machine/doctor.ts");
      await doctor(flags, host);
    });

  addCacheCommands(program.command("cache"), host);

  program
    .command("import-command")
    .description("Print the commands that import an image file or directory.")
    .argument("<path>", "what a build wrote: an archive, a layout or a directory")
    .option("--name <image[:tag]>", "name under which to import it")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      "\nExample:\n  rootsmith import-command out/bookworm.tar --name debian:bookworm",
    )
    .action(async (path: string, flags: { readonly name?: string }) => {
      const { importCommand } = await import("./images/import-command.ts");
      await importCommand(path, flags, host);
    });

  addMkimageCommand(program, host, signal);
  addExportCommands(program.command("export"), host);
  addImageCommands(program, host, signal);
  addRegistryCommands(program, host, signal);

  return program;
}

/** Options end at the script, whose arguments pass untouched. */
function addMkimageCommand(program: Command, host: CommandHost, signal: AbortSignal): void {
  program.enablePositionalOptions();
  program
    .command("mkimage")
    .passThroughOptions()
    .description("Make an image the way of Docker's old mkimage.sh, with its arguments.")
    .argument("<script>", "debootstrap, busybox-static, yum or rinse")
    .argument("[args...]", "arguments of the script")
    .option("-d, --dir <dir>", "where rootfs.tar.xz and Dockerfile go (default: they are not kept)")
    .option("-t, --tag <image[:tag]>", "name of the image that docker build makes of them")
    .option("-c, --compression <name>", "of the rootfs: xz, gz, none, auto")
    .option("-C, --no-compression", "as --compression none")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("-q, --quiet", "print only the path of each result")
    .option("-v, --verbose", "print the whole output of scripts")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      "\nExample:\n  rootsmith mkimage -d out/bookworm -t base:bookworm debootstrap --variant=minbase bookworm",
    )
    .action(async (script: string, args: readonly string[], flags) => {
      const { mkimageCommand } = await import("./mkimage/mkimage-command.ts");
      await mkimageCommand(script, args, flags, host, signal);
    });
}

function addExportCommands(parent: Command, host: CommandHost): void {
  parent
    .description("Write what others need to publish an image.")
    .addHelpText("after", "\nExample:\n  rootsmith export official-images --help");
  parent
    .command("official-images")
    .description("Print the library file of Docker's official images.")
    .argument("<dir=tags...>", "a layout or build context in a Git work tree, and its tags")
    .requiredOption("--maintainer <name>", "Name <address> (@account) (repeatable)", collect)
    .option("--git-repo <url>", "where the images are published (default: the remote origin)")
    .option("--git-commit <hash>", "the commit that has them (default: HEAD)")
    .option("--git-fetch <ref>", "the branch or tag that has the commit: refs/heads/main")
    .option("--platform <platform>", "of build contexts, which do not say it: linux/amd64")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      "\nExample:\n  rootsmith export official-images dist/amd64=bookworm,12,latest \\\n" +
        "    --maintainer 'Jo Doe <jo@example.org> (@jodoe)' > library/debian",
    )
    .action(async (images: readonly string[], flags) => {
      const { exportOfficialImages } = await import("./export/export-command.ts");
      await exportOfficialImages(images, flags, host);
    });
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
      const { cacheList } = await import("./machine/cache-command.ts");
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
      const { cachePrune } = await import("./machine/cache-command.ts");
      await cachePrune(flags, host);
    });
}
