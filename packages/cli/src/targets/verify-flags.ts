/**
 * The flags of `rootsmith verify`.
 *
 * @module
 */
import type { Command } from "commander";
import { collect } from "../flags/collect.ts";
import { executorOption, MIRROR_HELP } from "./build-flags.ts";
import { LOCK_DEFAULT } from "./lock-flags.ts";

/** Values as typed. What decides the image is in its lock. */
export interface VerifyFlags {
  readonly lock?: string;
  readonly from?: string;
  readonly plainHttp?: boolean;
  readonly executor?: string;
  readonly mirror?: readonly string[];
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

export const VERIFY_IMAGE = "a layout, an archive or a name in a registry";

export function addVerifyFlags(command: Command): Command {
  return command
    .description("Build an image again from its lock, and compare the two bit for bit.")
    .option("--lock <file>", `the lock (default: ${LOCK_DEFAULT})`)
    .option("--from <image>", "the image that it was built on top of")
    .option("--plain-http", "use HTTP instead of HTTPS for registries")
    .addOption(executorOption())
    .option("--mirror <[name=]url>", MIRROR_HELP, collect)
    .option("--cache-dir <dir>", "where downloads and layers are kept")
    .option("--json", "print every event as a line of JSON")
    .option("-q, --quiet", "print only what is different")
    .option("-v, --verbose", "print the whole output of scripts")
    .option("--debug", "print stack traces of errors");
}
