/**
 * `rootsmith import-command`: the commands that load a finished image into an engine.
 *
 * @module
 */
import { basename } from "node:path";
import { detectOutput, importCommands } from "@rootsmith/core";
import { asTyped, type CommandHost } from "../process/command-host.ts";

/** Prints the commands for the file or directory at `path`, one per line. */
export async function importCommand(
  path: string,
  flags: { readonly name?: string },
  host: CommandHost,
): Promise<void> {
  const { type, name, isSingle = false } = await detectOutput(path);
  const image = flags.name ?? name ?? nameOf(path);
  const commands = importCommands({ type, dest: path }, image, {}, { isSingle });
  host.stdout.write(commands.map((command) => `${asTyped(command, host.env)}\n`).join(""));
}

/** `"bookworm"` from `"out/bookworm.tar.gz"`. */
function nameOf(path: string): string {
  return basename(path).replace(/\.(tar(\.(gz|xz|zst))?|tgz|txz)$/, "");
}
