/**
 * The subcommands that copy images: `push`, `copy`, `tag`.
 *
 * @module
 */
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

const LOCATIONS = `
Images:
  oci:DIR[:TAG]                an OCI layout
  oci-archive:FILE[:TAG]       an archive of one; its name ends in .tar
  docker-archive:FILE[:NAME]   for docker load, or from docker save
  PATH                         any of these; as a destination, a layout
  docker://NAME, NAME          an image in a registry

Credentials are taken from docker login and podman login.
`;

/** Adds them to the program. */
export function addRegistryCommands(
  program: Command,
  host: CommandHost,
  signal: AbortSignal,
): void {
  const addFlags = (command: Command): Command =>
    command
      .option("--plain-http", "use HTTP instead of HTTPS for registries")
      .option("--json", "print progress and result as JSON, one object a line")
      .option("-q, --quiet", "print only the digest")
      .option("--debug", "print stack traces of errors");

  addFlags(program.command("push"))
    .description("Push a finished image to a registry.")
    .argument("<image>", "a layout or an archive")
    .argument("[name]", "HOST/REPOSITORY[:TAG] (default: the name of the image)")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .addHelpText(
      "after",
      `${LOCATIONS}\nExample:\n  rootsmith push out/bookworm.tar localhost:5000/base:bookworm`,
    )
    .action(async (image: string, name: string | undefined, flags) => {
      const { copyCommand } = await import("./copy-command.ts");
      const to = name?.replace(/^(docker:\/\/)?/, "docker://");
      await copyCommand(image, to, flags, host, signal);
    });

  addFlags(program.command("copy"))
    .description("Copy an image, and what refers to it, between registries, layouts and archives.")
    .argument("<from>", "the image")
    .argument("<to>", "the destination")
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .addHelpText(
      "after",
      `${LOCATIONS}\nExample:\n  rootsmith copy docker://debian:bookworm oci:out/debian:bookworm`,
    )
    .action(async (from: string, to: string, flags) => {
      const { copyCommand } = await import("./copy-command.ts");
      await copyCommand(from, to, flags, host, signal);
    });

  program
    .command("tag")
    .description("Give an image in a registry another tag.")
    .argument("<name>", "HOST/REPOSITORY[:TAG][@DIGEST]")
    .argument("<tag>", "the other tag")
    .option("--plain-http", "use HTTP instead of HTTPS for the registry")
    .option("--json", "print the result as JSON")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", "\nExample:\n  rootsmith tag localhost:5000/base:bookworm stable")
    .action(async (name: string, tag: string, flags) => {
      const { tagCommand } = await import("./tag-command.ts");
      await tagCommand(name, tag, flags, host, signal);
    });
}
