/**
 * The flags of `rootsmith why`, `tree` and `search`.
 *
 * @module
 */
import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import { MIRROR_HELP } from "./build-flags.ts";

/** Values as typed. */
export interface LookUpFlags {
  readonly platform?: string;
  readonly from?: string;
  readonly mirror?: readonly string[];
  readonly keyring?: string;
  readonly plainHttp?: boolean;
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export interface WhyFlags extends LookUpFlags {
  readonly limit?: string;
}

export interface TreeFlags extends LookUpFlags {
  readonly of?: readonly string[];
  readonly depth?: string;
  readonly reverse?: boolean;
}

export interface SearchFlags extends LookUpFlags {
  readonly names?: boolean;
}

/** Adds those that all three have. */
export function addLookUpFlags(command: Command): Command {
  return command
    .option("--platform <platform>", "of several: linux/arm64 (default: the host's, or the first)")
    .option("--from <image>", "on top of an image, as build has it")
    .option("--mirror <[name=]url>", MIRROR_HELP, collect)
    .option("--keyring <file>", "public keys to trust instead of the built-in ones")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .option("--cache-dir <dir>", "where metadata and layers are kept")
    .option("--json", "print every event as a line of JSON")
    .option("--debug", "print stack traces of errors");
}
