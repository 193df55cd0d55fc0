/**
 * The flags of `rootsmith outdated`.
 *
 * @module
 */
import type { Command } from "commander";
import { collect, collectList } from "../flags/collect.ts";
import { LOCK_DEFAULT } from "./lock-flags.ts";

/** Values as typed. */
export interface OutdatedFlags {
  readonly lock?: string;
  readonly security?: boolean;
  readonly platform?: readonly string[];
  readonly mirror?: readonly string[];
  readonly keyring?: string;
  readonly plainHttp?: boolean;
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

export function addOutdatedFlags(command: Command): Command {
  return command
    .description("Show what is newer than the packages of a lock or an image.")
    .option("--security", "only what closes a security hole")
    .option("--lock <file>", `the lock (default: ${LOCK_DEFAULT})`)
    .option("--platform <list>", "of several: linux/arm64, … (default: all)", collectList)
    .option("--mirror <[name=]url>", "mirror of a repository (repeatable)", collect)
    .option("--keyring <file>", "public keys to trust instead of the built-in ones")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .option("--cache-dir <dir>", "where metadata and layers are kept")
    .option("--json", "print every event as a line of JSON")
    .option("-q, --quiet", "print nothing: the exit code says it")
    .option("--debug", "print stack traces of errors");
}
