/**
 * Keeps images off the terminal.
 *
 * @module
 */
import type { CommandHost } from "./command-host.ts";
import { UsageError } from "./usage-error.ts";

/** @throws {UsageError} If nobody but a person would get the bytes of an image. */
export function checkStdout(host: CommandHost): void {
  if (!host.stdout.isTTY) return;
  throw new UsageError("Cannot write an image to the standard output: it is a terminal", {
    hint: "Redirect it, or name a file with dest=FILE",
  });
}
