/**
 * Errors of parts of an image, with the name of the part.
 *
 * @module
 */
import { FormatError, InvalidEntryError } from "../model/errors.ts";

/** What is wrong with the bytes of `what`, as one error of a format. Other errors stay as they are. */
export function unusable(what: string, error: unknown): unknown {
  if (!(error instanceof FormatError) && !(error instanceof InvalidEntryError)) return error;
  const fact = error.message.replace(/^Cannot /, "cannot ");
  const { format = "tar" } = error as Partial<FormatError>;
  return new FormatError(`Cannot use ${what}: ${fact}`, { format, cause: error });
}
