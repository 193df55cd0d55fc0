/**
 * The flags of an image from scratch, and the options of the provider behind them.
 *
 * @module
 */
import type { ScratchOptions, ScratchUser } from "@rootsmith/scratch";
import type { DistroFlag } from "../flags/distro-flag.ts";
import { parseCopy } from "../flags/parse-copy.ts";
import { UsageError } from "../process/usage-error.ts";

export const SCRATCH_FLAGS: readonly DistroFlag[] = [
  {
    flags: "--add <from:to>",
    description: "file or directory of this machine to put into the image",
    many: "each",
  },
  { flags: "--with-libs", description: "add the loader and libraries that programs need" },
  { flags: "--ca-certificates", description: "add the certificates that this machine trusts" },
  { flags: "--time-zones", description: "add the time zones of this machine" },
  { flags: "--tmp", description: "add /tmp" },
  {
    flags: "--add-user <name[:uid]>",
    description: "add a user; the image runs as the first",
    many: "each",
  },
];

interface ScratchFlags {
  readonly add?: readonly string[];
  readonly withLibs?: boolean;
  readonly addUser?: readonly string[];
}

/**
 * What was typed as options of `scratch()`, which checks every value itself.
 *
 * @throws {UsageError} If a value cannot be read.
 */
export function scratchOptions(values: Readonly<Record<string, unknown>>): ScratchOptions {
  const { add = [], withLibs = false, addUser = [], ...options } = values as ScratchFlags;
  return {
    ...options,
    files: add.map((text) => parseCopy("--add", text)),
    libs: withLibs,
    users: addUser.map(parseUser),
  };
}

/** After the first file that is added; an image cannot be called "scratch". */
export function scratchImageName({ add: [first = ""] = [] }: ScratchFlags): string {
  const name = /([a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9])$/.exec(first.toLowerCase())?.[0];
  return name ?? "empty";
}

function parseUser(text: string): ScratchUser {
  const [, name, uid] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  if (name !== undefined) return { name, ...(uid !== undefined && { uid: Number(uid) }) };
  throw new UsageError(`Cannot use --add-user "${text}": it is not NAME or NAME:UID`);
}
