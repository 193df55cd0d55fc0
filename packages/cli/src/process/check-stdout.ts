/**
 * Refuses to write an image to a terminal.
 *
 * @module
 */
import type { CommandHost } from "./command-host.ts";
import { UsageError } from "./usage-error.ts";

/** @throws {UsageError} If the standard output is a terminal, where the bytes of an image are of no use. */
export function checkStdout(host: CommandHost): void {
  if (!host.stdout.isTTY) return;
  throw new UsageError("Cannot write an image to the standard output: it is a terminal", {
    hint: "Redirect it, or name a file with dest=FILE",
  });
}
