/**
 * Flags of commands that can write a page.
 *
 * @module
 */
import { UsageError } from "../process/usage-error.ts";

/** @throws {UsageError} If the file has no name, or something else would go to the same place. */
export function checkPageFlags(html: string, { json = false }: { readonly json?: boolean }): void {
  if (html === "") throw new UsageError("Cannot use --html: it names no file");
  if (json) throw new UsageError("Cannot use --html and --json together: run the command twice");
}
