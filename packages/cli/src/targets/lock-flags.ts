/**
 * The flags of the commands that write locks.
 *
 * @module
 */
import type { Command } from "commander";
import { addResolveFlags, type ResolveFlags } from "./build-flags.ts";

/** Values as typed. */
export interface WriteLockFlags extends ResolveFlags {
  /** Of `resolve`: where the lock is written. */
  readonly output?: string;
  /** Of `update`: the lock to renew. */
  readonly lock?: string;
}

/** The default path of a lock, for the help. */
export const LOCK_DEFAULT = "NAME.lock.json, or the one beside the script";

export function addResolveCommandFlags(command: Command): Command {
  return addResolveFlags(
    command
      .description("Write a lock: every package and file of a build, by digest.")
      .option(
        "-o, --output <file>",
        `where it goes; - is the standard output (default: ${LOCK_DEFAULT})`,
      ),
  );
}

export function addUpdateCommandFlags(command: Command): Command {
  return addResolveFlags(
    command
      .description("Resolve again, write the lock anew, and print what has changed.")
      .option("--lock <file>", `the lock (default: ${LOCK_DEFAULT})`),
  );
}
