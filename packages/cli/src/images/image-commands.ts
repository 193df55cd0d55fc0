/**
 * The subcommands that look into images: `inspect`, `diff`.
 *
 * @module
 */
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

const LOCATIONS = `
Images:
  oci:DIR[:TAG]                an OCI layout
  oci-archive:FILE[:TAG]       an archive of one
  docker-archive:FILE[:NAME]   what docker save or podman save wrote
  PATH                         whichever of these is there
  docker://NAME, NAME          an image in a registry
`;

/** Adds both to the program. */
export function addImageCommands(program: Command, host: CommandHost, signal: AbortSignal): void {
  program
    .command("inspect")
    .description("Show what an image is made of: config, layers, packages, and what takes room.")
    .argument("<image>", "where it lies: a layout, an archive, a name in a registry")
    .option("--platform <platform>", "of an image for several: linux/arm64")
    .option("--depth <n>", "how deep to look into directories (default: 3)")
    .option("--json", "print the facts as JSON")
    .option("--plugin <path>", "package or module of a distro whose packages are read, too")
    .option("--plain-http", "ask registries without encryption")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--debug", "print stacks of errors")
    .addHelpText("after", `${LOCATIONS}\nExample:\n  rootsmith inspect out/bookworm.tar`)
    .action(async (image: string, flags) => {
      const { inspectCommand } = await import("./inspect-command.ts");
      await inspectCommand(image, flags, host, signal);
    });

  program
    .command("diff")
    .description("Show what differs between two images: packages, paths, sizes, config.")
    .argument("<old>", "where the first image lies")
    .argument("<new>", "where the second image lies")
    .option("--platform <platform>", "of images for several: linux/arm64")
    .option("--times", "list paths that differ in time only")
    .option("--all", "list every difference")
    .option("--json", "print every difference as JSON")
    .option("--plugin <path>", "package or module of a distro whose packages are read, too")
    .option("--plain-http", "ask registries without encryption")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--debug", "print stacks of errors")
    .addHelpText(
      "after",
      `${LOCATIONS}\nThe exit code is 0 if they are the same, 1 if they differ.\n\n` +
        "Example:\n  rootsmith diff old/bookworm.tar out/bookworm.tar",
    )
    .action(async (old: string, newer: string, flags) => {
      const { diffCommand } = await import("./diff-command.ts");
      await diffCommand([old, newer], flags, host, signal);
    });
}
