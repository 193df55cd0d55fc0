/**
 * The arguments of rinse(8), as people gave them to mkimage.sh.
 *
 * @module
 */

import { collect } from "../flags/collect.ts";
import { readTexts } from "../flags/read-texts.ts";
import type { CommandHost } from "../process/command-host.ts";
import { createCommand } from "../process/create-command.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { MkimageTarget } from "./mkimage-target.ts";
import { rpmFlagCheck } from "./rpm-flag-check.ts";

interface RinseFlags {
  readonly distribution: string;
  readonly arch?: string;
  readonly mirror?: string;
  readonly addPkgList?: string;
  readonly key?: readonly string[];
}

/** What rinse calls them: `"centos-7"`. */
const DISTRIBUTIONS = {
  alma: "alma",
  almalinux: "alma",
  centos: "centos",
  fedora: "fedora",
  rocky: "rocky",
  slc: "slc",
} as const;

const PLATFORMS: Readonly<Record<string, string>> = { amd64: "linux/amd64", i386: "linux/386" };

/**
 * `--distribution NAME-RELEASE [--arch ARCH] [--mirror URL]`. What is installed is the group core,
 * and has to be signed by the release's keys, or by those of `--key`.
 *
 * @throws {UsageError} If an option or the distribution is not known.
 */
export async function rinseScript(
  args: readonly string[],
  host: CommandHost,
): Promise<MkimageTarget> {
  const command = createCommand("rinse", host)
    .requiredOption("--distribution <name>")
    .option("--arch <arch>")
    .option("--mirror <url>")
    .option("--key <file>", "public key", collect)
    .option("--add-pkg-list <file>");
  // They say how rinse works, not what comes of it.
  for (const flag of ["--verbose", "--print-uris", "--cache <n>", "--cache-dir <dir>"]) {
    command.option(flag);
  }
  const flags = command.parse(args, { from: "user" }).opts<RinseFlags>();
  const platform = PLATFORMS[flags.arch ?? "amd64"];
  if (platform === undefined) {
    throw new UsageError(`Cannot build for "${flags.arch}": rinse has no such architecture`, {
      hint: `Choose one of: ${Object.keys(PLATFORMS).join(", ")}`,
    });
  }
  const [, name = "", release = ""] = /^([a-z]+)-(?:core-)?(.+)$/.exec(flags.distribution) ?? [];
  const key = Object.keys(DISTRIBUTIONS).find((known) => known === name);
  if (key === undefined) {
    throw new UsageError(`Cannot build "${flags.distribution}": no such distribution is known`, {
      hint: "Write it like centos-7 or rocky-9",
    });
  }
  const distros = await import("@rootsmith/distro-centos");
  const factory = distros[DISTRIBUTIONS[key as keyof typeof DISTRIBUTIONS]];
  const include = flags.addPkgList && (await readTexts("--add-pkg-list", [flags.addPkgList]));
  const keys = flags.key && (await readTexts("--key", flags.key, rpmFlagCheck("key")));
  return {
    name: flags.distribution,
    provider: await asUsage(() =>
      factory({
        release,
        ...(include && { include: include.join("\n").split(/\s+/).filter(Boolean) }),
        ...(flags.mirror !== undefined && { repositories: [flags.mirror] }),
        ...(keys && { keys }),
        minimize: "febootstrap",
        network: true,
      }),
    ),
    flags: { platform: [platform] },
  };
}
