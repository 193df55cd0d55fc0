/**
 * The subcommand `mkimage`, with its flags and help.
 *
 * @module
 */
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

/** Adds it to the program. Flags after the name of the script are passed on to the script. */
export function addMkimageCommand(program: Command, host: CommandHost, signal: AbortSignal): void {
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
      const { mkimageCommand } = await import("./mkimage-command.ts");
      await mkimageCommand(script, args, flags, host, signal);
    });
}
