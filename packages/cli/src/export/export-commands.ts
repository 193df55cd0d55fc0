/**
 * The subcommand `export official-images`, with its flags and help.
 *
 * @module
 */
import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import type { CommandHost } from "../process/command-host.ts";

/** Adds it to the program. */
export function addExportCommands(program: Command, host: CommandHost): void {
  const parent = program.command("export");
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
      const { exportOfficialImages } = await import("./export-command.ts");
      await exportOfficialImages(images, flags, host);
    });
}
