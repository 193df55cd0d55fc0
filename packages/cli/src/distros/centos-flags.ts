/**
 * The flags of CentOS and its kin, and the options of the providers behind them.
 *
 * @module
 */
import { statSync } from "node:fs";
import type { CentosOptions } from "@rootsmith/distro-centos";
import { type DistroFlag, EXCLUDE_FLAG, INCLUDE_FLAG } from "../flags/distro-flag.ts";
import { readTexts } from "../flags/read-texts.ts";

/** Where the name of a flag is that of an option, it is that option. */
export const CENTOS_FLAGS: readonly DistroFlag[] = [
  {
    flags: "--groups <names>",
    description: "groups of packages by id or name (default: core)",
    many: "list",
  },
  {
    flags: "--group-types <types>",
    description: "of their packages: mandatory, default, optional (default: mandatory)",
    many: "list",
  },
  INCLUDE_FLAG,
  EXCLUDE_FLAG,
  {
    flags: "--repo <url|directory|file>",
    description: "repository instead of the release's, or a .repo file or yum.conf",
    many: "each",
  },
  {
    flags: "--key <file>",
    description: "public key that may sign packages, instead of the release's",
    many: "each",
  },
  { flags: "--no-check-signatures", description: "accept packages that nobody has signed" },
  {
    flags: "--modules <streams>",
    description: "streams to enable, profiles to install: nodejs:18, nodejs:18/minimal, …",
    many: "list",
  },
  { flags: "--weak-deps", description: "install what packages recommend (default: as yum, dnf)" },
  { flags: "--no-weak-deps", description: "install nothing that packages only recommend" },
  {
    flags: "--strict",
    description: "fail if anything cannot be installed (default: as yum.conf has it)",
  },
  { flags: "--no-strict", description: "leave out what is not there or cannot be installed" },
  { flags: "--docs", description: "install documentation" },
  {
    flags: "--langs <names>",
    description: "install nothing for other languages: de_DE, …",
    many: "list",
  },
  {
    flags: "--net-shared-paths <paths>",
    description: "install nothing there, as %_netsharedpath: /usr/share/man, …",
    many: "list",
  },
  { flags: "--minimize <how>", description: "febootstrap: remove locales and caches at the end" },
  { flags: "--no-vault", description: "keep repository files that name servers that are gone" },
  { flags: "--devices", description: "the static device nodes that mkimage-yum.sh made" },
  { flags: "--network", description: "the /etc/sysconfig/network that mkimage-yum.sh wrote" },
];

/** Flags with another name than their option. */
interface OtherFlags {
  readonly repo?: readonly string[];
  readonly key?: readonly string[];
}

/**
 * What was typed as options of `centos()` and its kin, which check every value themselves.
 *
 * @param values By the names of the flags.
 * @throws {UsageError} If a file cannot be read.
 */
export async function centosOptions(
  release: string,
  values: Readonly<Record<string, unknown>>,
): Promise<CentosOptions> {
  const { repo, key, ...options } = values as OtherFlags;
  return {
    ...options,
    release,
    ...(repo !== undefined && { repositories: await readRepositories(repo) }),
    ...(key !== undefined && { keys: await readTexts("--key", key) }),
  };
}

/** URLs and directories as they are, files as their text. */
async function readRepositories(values: readonly string[]): Promise<string[]> {
  const texts = values.map(async (value) => {
    if (/^[a-z]+:\/\//.test(value)) return [value];
    if (statSync(value, { throwIfNoEntry: false })?.isDirectory()) return [value];
    return readTexts("--repo", [value]);
  });
  return (await Promise.all(texts)).flat();
}
