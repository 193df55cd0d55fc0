/**
 * Starts programs so that no trouble of theirs has a way out but those that callers listen to.
 *
 * @module
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { HostError, MORE_FILES } from "../model/errors.ts";

/**
 * As `spawn()`, with two differences. An `error` event without a listener of the caller's is not
 * thrown. And the child has the pipes that were asked for: where too many files are open, `spawn()`
 * gives one without.
 *
 * @throws {HostError} If too many files are open.
 */
export const startProgram: typeof spawn = ((
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess => {
  const child = spawn(command, args, options);
  child.on("error", () => {});
  if (child.stdio === undefined) {
    throw new HostError(`Cannot start ${command}: too many files are open`, {
      hint: MORE_FILES,
    });
  }
  return child;
}) as typeof spawn;
