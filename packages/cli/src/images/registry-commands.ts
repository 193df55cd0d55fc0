/**
 * The subcommands that move images: `push`, `copy`, `tag`.
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
  PATH                         whichever is there; to be written, a layout
  docker://NAME, NAME          an image in a registry

Credentials are those of docker login and podman login.
`;

/** Adds them to the program. */
export function addRegistryCommands(
  program: Command,
  host: CommandHost,
  signal: AbortSignal,
): void {
  const addFlags = (command: Command): Command =>
    command
      .option("--plain-http", "ask registries without encryption")
      .option("--json", "print progress and result as JSON, one object a line")
      .option("-q, --quiet", "print only the digest")
      .option("--debug", "print stacks of errors");

  addFlags(program.command("push"))
    .description("Push an image that was built before to a registry.")
    .argument("<image>", "where it lies: a layout or an archive")
    .argument("[name]", "HOST/REPOSITORY[:TAG] (default: what the image is called)")
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
    .argument("<from>", "where the image lies")
    .argument("<to>", "where it is to lie")
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
    .option("--plain-http", "ask the registry without encryption")
    .option("--json", "print the result as JSON")
    .option("--debug", "print stacks of errors")
    .addHelpText("after", "\nExample:\n  rootsmith tag localhost:5000/base:bookworm stable")
    .action(async (name: string, tag: string, flags) => {
      const { tagCommand } = await import("./tag-command.ts");
      await tagCommand(name, tag, flags, host, signal);
    });
}
