/**
 * The command `releases`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";

const HELP = `
A release that has ended can be built all the same, with a warning.

Examples:
  rootsmith releases
  rootsmith releases debian
  rootsmith releases ubuntu --json`;

/** Adds it to the program. @param plugins Of which all are listed if none is named. */
export function addReleasesCommand(
  program: Command,
  plugins: readonly DistroPlugin[],
  host: CommandHost,
): void {
  program
    .command("releases")
    .description("List the releases of distros, and when their support ends.")
    .argument("[distro]", "debian, fedora, or a plugin that is installed (default: all built in)")
    .option("--json", "print every release as a line of JSON")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", HELP)
    .action(async (distro: string | undefined, flags: { readonly json?: boolean }) => {
      const { listReleases } = await import("./list-releases.ts");
      await listReleases(distro, flags, plugins, host);
    });
}
