/**
 * Images on top of others that are built first: of the same definition, or of a build script.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Output } from "@rootsmith/core";
import { isScript } from "../distros/references.ts";
import type { CommandHost } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { UsageError } from "../process/usage-error.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildTarget } from "./build-request.ts";

/** Flags that say how something is built, and not what. */
const HOW = [
  ...["platform", "plainHttp", "mirror", "keyring", "cacheDir", "verbose", "debug", "executor"],
  ...["builder", "frontend", "cacheFrom", "cacheTo", "keepFailed", "cache", "locked"],
] as const;

/**
 * Runs `use` with a target whose base, where it is built first, lies in a directory until that ends.
 *
 * @param flags Those of the command, of which `from` comes before that of the target.
 */
export async function onBase(
  target: BuildTarget,
  flags: object & { readonly from?: string },
  host: CommandHost,
  signal: AbortSignal,
  use: (target: BuildTarget) => Promise<void>,
): Promise<void> {
  const { below, ...rest } = target;
  const from = flags.from ?? target.from;
  const script = from !== undefined && isScript(from) ? from : undefined;
  if (script === undefined && (below === undefined || flags.from !== undefined)) return use(rest);
  if (script !== undefined && !existsSync(script)) {
    throw new UsageError(`Cannot build on top of "${script}": there is no such build script`, {
      hint: "The path is relative to the working directory",
    });
  }
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-base-"));
  const dest = join(directory, "image");
  try {
    if (script !== undefined) await buildByScript(script, dest, howOf(flags), signal);
    else if (below !== undefined) await buildBelow(below, dest, howOf(flags), host, signal);
    await use({ ...rest, base: `oci:${dest}`, baseName: script ?? below?.name ?? "" });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function howOf(flags: object): BuildFlags {
  const given = Object.entries(flags).filter(([name]) => (HOW as readonly string[]).includes(name));
  return { ...Object.fromEntries(given), quiet: true };
}

async function buildBelow(
  below: BuildTarget,
  dest: string,
  flags: BuildFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const { runBuild } = await import("./run-build.ts");
  const silent = { ...host, stdout: { write() {} } };
  // Its layers are kept as they are, so they are compressed as it is written elsewhere.
  const like = below.outputs?.find(({ compression }) => compression !== undefined);
  const output = { type: "oci", dest, ...(like && { compression: like.compression }) } as Output;
  await onBase(below, flags, host, signal, (base) =>
    runBuild({ ...base, outputs: [output] }, flags, silent, signal),
  );
}

/** A script is a program of its own. What it says, it says itself. */
async function buildByScript(
  path: string,
  dest: string,
  flags: BuildFlags,
  signal: AbortSignal,
): Promise<void> {
  const { execa } = await import("execa"); // takes long to load
  const runtime = "deno" in process.versions ? ["run", "-A"] : process.execArgv;
  const args = [...runtime, path, ...wordsOf(flags), "-o", `type=oci,dest=${dest}`];
  const { exitCode = 1 } = await execa(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit"],
    reject: false,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (exitCode !== 0) throw new ExitError(exitCode);
}

/** Flags as they are typed. */
function wordsOf(flags: BuildFlags): string[] {
  return Object.entries(flags).flatMap(([key, value]) => {
    const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (value === false) return [`--no-${name}`];
    if (value === true) return name === "cache" ? [] : [`--${name}`];
    return [value].flat().flatMap((one) => [`--${name}`, String(one)]);
  });
}
