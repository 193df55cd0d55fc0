/**
 * What goes wrong while a tree of the host is read.
 *
 * @module
 */
import { HostError } from "../model/errors.ts";

/** True if nothing is there any more, or a link is where something else was. */
export function isGone(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** The host refused to show `file`. */
export function readError(file: string, cause: unknown): HostError {
  if (isGone(cause)) return goneError(file, cause);
  const { code, message } = cause as NodeJS.ErrnoException;
  const isDenied = code === "EACCES" || code === "EPERM";
  return new HostError(`Cannot read "${file}": ${isDenied ? "permission denied" : message}`, {
    cause,
    ...(isDenied && { hint: "Run the command as root, or leave the file out" }),
  });
}

export function goneError(file: string, cause?: unknown): HostError {
  return new HostError(`Cannot read "${file}": it vanished while the tree was read`, {
    cause,
    hint: "Let nothing write to the tree during the build",
  });
}

export function changedError(file: string): HostError {
  return new HostError(`Cannot read "${file}": it changed while the tree was read`, {
    hint: "Let nothing write to the tree during the build",
  });
}
