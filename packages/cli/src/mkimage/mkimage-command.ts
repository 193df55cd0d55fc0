/**
 * `rootsmith mkimage`: takes the command lines of Docker's retired contrib/mkimage.sh.
 *
 * Writes `rootfs.tar.xz` and a Dockerfile into a directory and builds an image of it.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Compression, HostError } from "@rootsmith/core";
import { parseImageName } from "@rootsmith/core/image";
import { execa } from "execa";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import { runBuild } from "../targets/run-build.ts";
import { finalLines } from "./final-lines.ts";
import { type MkimageScript, mkimageScripts } from "./mkimage-scripts.ts";
import { withResolvConf } from "./with-resolv-conf.ts";

export interface MkimageFlags {
  readonly dir?: string;
  readonly tag?: string;
  /** False with `--no-compression`. */
  readonly compression?: string | false;
  readonly cacheDir?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Compressions by mkimage.sh's names for them, except those that Docker's `ADD` does not unpack. */
const COMPRESSIONS: Readonly<Record<string, Compression>> = {
  "": "xz",
  auto: "xz",
  gz: "gzip",
  gzip: "gzip",
  none: "none",
  xz: "xz",
};

/**
 * Runs one script. Without `--dir` the files are removed once the image is built.
 *
 * @throws {UsageError} If the script is unknown, or does not take the arguments.
 */
export async function mkimageCommand(
  name: string,
  args: readonly string[],
  flags: MkimageFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const compression = compressionOf(flags.compression);
  const { tag } = flags;
  if (tag !== undefined) await asUsage(() => parseImageName(tag));
  const target = await scriptOf(name)(args, host);
  for (const warning of target.warnings ?? []) host.stderr.write(`${warning}\n`);

  await inDirectory(flags.dir, host, async (dest) => {
    const provider = withResolvConf(target.provider);
    const outputs = [{ type: "context", dest, compression, ...(tag && { name: tag }) } as const];
    const { cacheDir, quiet, verbose } = flags;
    const build = {
      ...target.flags,
      ...(cacheDir && { cacheDir }),
      ...(quiet && { quiet }),
      ...(verbose && { verbose }),
    };
    await runBuild({ name: target.name, provider, outputs }, build, host, signal);
    const image = tag ?? target.imageName?.();
    if (image !== undefined || flags.dir === undefined)
      await dockerBuild(dest, image, host, signal);
  });
}

function compressionOf(text: string | false = ""): Compression {
  const compression = COMPRESSIONS[text === false ? "none" : text];
  if (compression !== undefined) return compression;
  throw new UsageError(
    `Cannot compress with "${text}": Docker's ADD does not unpack it everywhere`,
    {
      hint: "Choose xz, gz or none",
    },
  );
}

function scriptOf(name: string): MkimageScript {
  const script = mkimageScripts[name];
  if (script !== undefined) return script;
  throw new UsageError(`Cannot run the script "${name}": there is none of that name`, {
    hint: `Choose one of: ${Object.keys(mkimageScripts).join(", ")}`,
  });
}

/** Runs `use` in `directory`, or in a temporary one. */
async function inDirectory(
  directory: string | undefined,
  { env }: CommandHost,
  use: (dest: string) => Promise<void>,
): Promise<void> {
  if (directory !== undefined) return use(directory);
  const temporary = await mkdtemp(join(env.TMPDIR || "/var/tmp", "docker-mkimage."));
  try {
    await use(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function dockerBuild(
  directory: string,
  tag: string | undefined,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const args = ["build", ...(tag === undefined ? [] : ["-t", tag]), directory];
  const result = await execa("docker", args, { cancelSignal: signal, reject: false, all: true });
  signal.throwIfAborted();
  if (result.exitCode === 0) {
    host.stdout.write(`${finalLines(result.all ?? "")}\n`);
    return;
  }
  throw new HostError(`Cannot build the image: "docker ${args.join(" ")}" failed`, {
    cause: new Error(finalLines(result.all || (result.shortMessage ?? ""))),
    hint: "Start Docker, or write the files alone: -d DIR without -t",
  });
}
