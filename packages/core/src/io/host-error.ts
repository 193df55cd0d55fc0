/**
 * What the host refuses, in words.
 *
 * @module
 */
import { HostError, RootfsError } from "../model/errors.ts";
import { systemFact } from "./system-fact.ts";

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space, or choose another dest",
  EACCES: "Choose a dest that you may write to",
  EPERM: "Choose a dest that you may write to",
  EROFS: "Choose a dest on a file system that can be written",
};

/** What says more than the words of the system. */
const FACTS: Readonly<Record<string, string>> = {
  EPIPE: "its reader went away before the end",
};

/** As `"ENOSPC"`; not as `"ERR_STREAM_PREMATURE_CLOSE"`, which the runtimes have for what they refuse. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/**
 * What the host refused, with the path that the caller knows. Other errors stay as they are.
 *
 * @param path `"-"` is the standard output.
 */
export function hostError(path: string, error: unknown, verb: "read" | "write" = "write"): unknown {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (error instanceof RootfsError || !SYSTEM_CODE.test(code)) return error;
  const fact = FACTS[code] ?? systemFact(message);
  const hint = HINTS[code];
  const what = path === "-" ? "to the standard output" : `"${path}"`;
  return new HostError(`Cannot ${verb} ${what}: ${fact}`, {
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

/** Whether a call failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
