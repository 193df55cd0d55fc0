/**
 * The subcommands on finished images: `inspect`, `diff`, `relayer`, `import-command`.
 *
 * @module
 */
import type { Command } from "commander";
import { collect, collectList } from "../flags/collect.ts";
import type { CommandHost } from "../process/command-host.ts";

const LOCATIONS = `
Images:
  oci:DIR[:TAG]                an OCI layout
  oci-archive:FILE[:TAG]       an archive of one
  docker-archive:FILE[:NAME]   what docker save or podman save wrote
  PATH                         any of these
  docker://NAME, NAME          an image in a registry
`;

/** Adds them to the program. */
export function addImageCommands(program: Command, host: CommandHost, signal: AbortSignal): void {
  program
    .command("inspect")
    .description("Show the config, layers, packages and largest directories of an image.")
    .argument("<image>", "a layout, an archive or a name in a registry")
    .option("--platform <platform>", "of an image for several: linux/arm64")
    .option("--depth <n>", "levels of directories to show (default: 3)")
    .option("--json", "print the facts as JSON")
    .option("--html <file>", "write a page to look at instead: files, packages, layers, checks")
    .option("--plugin <path>", "package or module of a distro whose packages are read, too")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      `${LOCATIONS}\nExamples:\n  rootsmith inspect out/bookworm.tar\n  rootsmith inspect out/bookworm.tar --html bookworm.html`,
    )
    .action(async (image: string, flags) => {
      const { inspectCommand } = await import("./inspect-command.ts");
      await inspectCommand(image, flags, host, signal);
    });

  program
    .command("diff")
    .description("Show the packages, paths, sizes and config that differ between two images.")
    .argument("<old>", "the first image")
    .argument("<new>", "the second image")
    .option("--platform <platform>", "of images for several: linux/arm64")
    .option("--times", "list paths that differ in time only")
    .option("--all", "list every difference")
    .option("--json", "print every difference as JSON")
    .option(
      "--html <file>",
      "write a page to look at instead, with changelogs and text differences",
    )
    .option("--plugin <path>", "package or module of a distro whose packages are read, too")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      `${LOCATIONS}\nThe exit code is 0 if they are the same, 1 if they differ.\n\n` +
        "Example:\n  rootsmith diff old/bookworm.tar out/bookworm.tar",
    )
    .action(async (old: string, newer: string, flags) => {
      const { diffCommand } = await import("./diff-command.ts");
      await diffCommand([old, newer], flags, host, signal);
    });

  program
    .command("relayer")
    .description("Cut an image that anybody built into layers by source package.")
    .argument("<image>", "a layout, an archive or a name in a registry")
    .requiredOption("--layers <how>", "packages=N: at most so many layers")
    .requiredOption(
      "-o, --output <spec>",
      "type=TYPE[,dest=PATH][,name=IMAGE[:TAG]] (repeatable), as of build",
      collect,
    )
    .option("--previous <image>", "leave each package in the layer that it has in this image")
    .option("--platform <list>", "of an image for several: linux/arm64 (default: all)", collectList)
    .option("--plugin <path>", "package or module of a distro whose packages are read, too")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print progress and result as JSON, one object a line")
    .option("-q, --quiet", "print only the path of each result")
    .option("--debug", "print stack traces of errors")
    .addHelpText(
      "after",
      `${LOCATIONS}
The layers add up to what they were. Config, history and time of the image stay; signatures and
SBOMs, which are of its old digest, do not go with it.

Example:
  rootsmith relayer docker://example.com/web:2 --layers packages=40 \\
    --previous docker://example.com/web:1 -o type=registry,name=example.com/web:2`,
    )
    .action(async (image: string, flags) => {
      const { relayerCommand } = await import("./relayer-command.ts");
      await relayerCommand(image, flags, host, signal);
    });

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
      const { importCommand } = await import("./import-command.ts");
      await importCommand(path, flags, host);
    });
}
