/**
 * Errors of a build script outside of `buildScript()`: a module that cannot be found, an option that a
 * factory refuses.
 *
 * @module
 */
import { relative } from "node:path";
import process from "node:process";
import { RootfsError } from "@rootsmith/core";
import { processHost } from "./command-host.ts";
import { isRefusal, refusalAsUsage, UsageError } from "./usage-error.ts";

/** Turns an error of the script at `path` into one to be printed. */
export function scriptError(path: string, error: unknown): Error {
  if (error instanceof RootfsError || error instanceof UsageError) return error;
  if (isRefusal(error)) return refusalAsUsage(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint = "The same command with --debug shows where";
  return new RootfsError(`Cannot run "${path}": ${message}`, { cause: error, hint });
}

/** From now on, uncaught errors are printed like any other, and end the process. */
export function reportUncaught(): void {
  process.once("uncaughtException", (error) => {
    const [, script = "", ...args] = process.argv;
    const failure = scriptError(relative("", script), error);
    void import("./print-error.ts").then(({ printError }) => {
      process.exit(printError(failure, processHost(), { debug: args.includes("--debug") }));
    });
  });
}
