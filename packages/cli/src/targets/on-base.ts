/**
 * Images of a definition that lie on top of each other.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Output } from "@rootsmith/core";
import type { CommandHost } from "../process/command-host.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildTarget } from "./build-request.ts";

/** Flags that say how something is built, and not what. */
const HOW = [
  ...["platform", "plainHttp", "mirror", "keyring", "cacheDir", "verbose", "debug", "executor"],
  ...["builder", "frontend", "cacheFrom", "cacheTo", "keepFailed", "cache", "locked"],
] as const;

/**
 * Runs `use` with a target whose base, if it has one in the same definition, is built and lies in a directory
 * until it ends.
 */
export async function onBase(
  target: BuildTarget,
  flags: object & { readonly from?: string },
  host: CommandHost,
  signal: AbortSignal,
  use: (target: BuildTarget) => Promise<void>,
): Promise<void> {
  const { below, ...rest } = target;
  if (below === undefined || flags.from !== undefined) return use(rest);
  const { runBuild } = await import("./run-build.ts");
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-base-"));
  try {
    const dest = join(directory, "image");
    const given = Object.entries(flags).filter(([name]) =>
      (HOW as readonly string[]).includes(name),
    );
    const how: BuildFlags = { ...Object.fromEntries(given), quiet: true };
    const quiet = { ...host, stdout: { write() {} } };
    // Its layers are kept as they are, so they are compressed as it is written elsewhere.
    const like = below.outputs?.find(({ compression }) => compression !== undefined);
    const output = { type: "oci", dest, ...(like && { compression: like.compression }) } as Output;
    await onBase(below, flags, host, signal, (base) =>
      runBuild({ ...base, outputs: [output] }, how, quiet, signal),
    );
    await use({ ...rest, from: `oci:${dest}`, fromName: below.name });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
