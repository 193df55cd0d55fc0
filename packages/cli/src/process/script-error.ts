/**
 * Errors of a build script outside of `buildScript()`: a module that cannot be found, an option that a
 * factory refuses.
 *
 * @module
 */
import { relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { RootfsError } from "@rootsmith/core";
import { processHost } from "./command-host.ts";
import { isRefusal, refusalAsUsage, UsageError } from "./usage-error.ts";

/** Turns an error of the script at `path` into one to be printed. */
export function scriptError(path: string, error: unknown): Error {
  if (error instanceof RootfsError || error instanceof UsageError) return error;
  if (isRefusal(error)) return refusalAsUsage(error);
  const place = placeOf(path, error);
  const fact = `${factOf(error)}${place === undefined ? "" : ` (${place})`}`;
  return new RootfsError(`Cannot run "${path}": ${fact}`, {
    cause: error,
    ...(place === undefined && { hint: "The same command with --debug shows where" }),
  });
}

/** Deno shows below it the line that it is about. */
function factOf(error: unknown): string {
  const [fact = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return fact.replace(/^SyntaxError: /, "");
}

/** The error for a script that has ended and built nothing. */
export function scriptWithoutBuild(path: string): RootfsError {
  return new RootfsError(`Cannot build "${path}": it never calls buildScript()`, {
    hint: 'Call it in the script: await buildScript({ name: "NAME", provider })',
  });
}

/**
 * `"image.ts:3"`: the line that cannot be parsed, in whichever file, or the one of the script that was
 * run last.
 */
function placeOf(path: string, error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { stack = "" } = error;
  const [frame = ""] = stack
    .split("\n")
    .filter((one) => one.includes(`${pathToFileURL(path)}:`) || one.includes(`${resolve(path)}:`));
  const [, file, line] =
    /^(file:\/\/.+?|\/.+?):(\d+)$/m.exec(stack.slice(0, stack.indexOf("\n"))) ?? // Node, of what it cannot parse
    / at (file:\/\/\S+?):(\d+):\d+$/m.exec(stripVTControlCharacters(error.message)) ?? // Deno
    /((?:file:\/\/)?\/.+):(\d+):\d+/.exec(frame) ??
    [];
  if (file === undefined) return undefined;
  const shown = relative("", file.startsWith("file:") ? fileURLToPath(file) : file);
  return `${shown}:${line}`;
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
