/**
 * The command `outdated`, and what its argument may be.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { addDistroFlags } from "../flags/distro-flags.ts";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { isTarget } from "./is-target.ts";
import { addOutdatedFlags, type OutdatedFlags } from "./outdated-flags.ts";
import { addPluginFlags, type PluginFlags } from "./plugin-flags.ts";

const HELP = `
The exit code is 0 if nothing is newer, 1 if something is, 2 after an error. No package is
fetched: what the repositories say of themselves is enough. A snapshot is compared with the archive of today.

Examples:
  rootsmith outdated bookworm.lock.json
  rootsmith outdated bookworm.lock.json --security --json
  rootsmith outdated docker://localhost:5000/base:bookworm
  rootsmith outdated out/web.tar debian:bookworm --source web.sources`;

/**
 * @param args The command line, the name of the command first.
 * @param plugins The plugins whose flags the command has.
 */
export function addOutdatedCommand(
  program: Command,
  args: readonly string[],
  plugins: readonly DistroPlugin[],
  host: CommandHost,
  signal: AbortSignal,
): void {
  addPluginFlags(addDistroFlags(addOutdatedFlags(program.command("outdated")), plugins))
    .argument("[lock|image|ref|script]", "a lock, an image, or whose lock it is")
    .argument("[ref|script]", "what an image is of, where its os-release does not say it")
    .addHelpText("after", HELP)
    .action(
      async (
        what: string | undefined,
        of: string | undefined,
        flags: OutdatedFlags & PluginFlags,
        command: Command,
      ) => {
        const path = what ?? flags.lock;
        if (path === undefined) {
          throw new UsageError("Cannot say what is newer: nothing is named", {
            hint: "Name a lock, an image, a reference or a build script: rootsmith outdated FILE.lock.json",
          });
        }
        const input = { flags, command, args: args.slice(1), plugins };
        if (of !== undefined || (what !== undefined && isTarget(what, plugins))) {
          const { runTargetCommand } = await import("./run-target-command.ts");
          const image = of !== undefined && { image: path };
          const given = { ...input, flags: { ...flags, ...image } };
          await runTargetCommand("outdated", [of ?? path], given, host, signal);
          return;
        }
        const { runOutdated } = await import("./run-outdated.ts");
        if (what === undefined || what.endsWith(".json")) {
          const { lockedTarget } = await import("./locked-target.ts");
          const target = await lockedTarget(path, plugins);
          await runOutdated({ ...target, lockPath: path }, flags, host, signal);
          return;
        }
        const { imageTarget } = await import("./image-target.ts");
        const target = await imageTarget(path, flags, signal);
        await runOutdated(target, { ...flags, image: path }, host, signal);
      },
    );
}
