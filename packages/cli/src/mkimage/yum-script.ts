/**
 * The arguments of Docker's contrib/mkimage-yum.sh.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CentosOptions } from "@rootsmith/distro-centos";
import { collect } from "../flags/collect.ts";
import { readTexts } from "../flags/read-texts.ts";
import type { CommandHost } from "../process/command-host.ts";
import { createCommand } from "../process/create-command.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { MkimageTarget } from "./mkimage-target.ts";
import { withReleaseTag } from "./release-tag.ts";
import { rpmFlagCheck } from "./rpm-flag-check.ts";

interface YumFlags {
  /** Each with names separated by blanks. */
  readonly p?: readonly string[];
  readonly g?: readonly string[];
  readonly y?: string;
  readonly t?: string;
  readonly releasever?: string;
  readonly key?: readonly string[];
}

const CONFIGS = ["/etc/dnf/dnf.conf", "/etc/yum.conf"];
const REPOSDIRS = ["/etc/yum.repos.d"];
const VARS = ["/etc/yum/vars", "/etc/dnf/vars"];

/**
 * `[-p PACKAGES] [-g GROUPS] [-y CONFIG] [-t TAG] NAME`. The release was the host's; for other hosts
 * there is `--releasever`. Without a tag the image gets the version of its release file.
 *
 * @throws {UsageError} If an option is not known, or the release, or a file is not there.
 */
export async function yumScript(
  args: readonly string[],
  host: CommandHost,
): Promise<MkimageTarget> {
  const command = createCommand("yum", host)
    .argument("<name>")
    .option("-p <packages>", "packages", collect)
    .option("-g <groups>", "groups", collect)
    .option("-y <config>")
    .option("-t <tag>")
    .option("--releasever <release>")
    .option("--key <file>", "public key", collect)
    .parse(args, { from: "user" });
  const flags = command.opts<YumFlags>();
  const [name = ""] = command.args;
  const release = flags.releasever ?? hostRelease();
  const config = flags.y ?? CONFIGS.find((file) => existsSync(file));
  const options: CentosOptions = {
    release,
    groups: words(flags.g).length > 0 ? words(flags.g) : ["core"],
    include: words(flags.p),
    ...(config !== undefined && { repositories: [await configText(config)] }),
    ...(flags.key !== undefined && {
      keys: await readTexts("--key", flags.key, rpmFlagCheck("key")),
    }),
    vars: hostVars(),
    minimize: "febootstrap",
    devices: true,
    network: true,
  };
  const { centos } = await import("@rootsmith/distro-centos");
  const { provider, tag } = withReleaseTag(await asUsage(() => centos(options)));
  return {
    name: flags.t === undefined ? name : `${name}:${flags.t}`,
    provider,
    imageName: () => `${name}:${flags.t ?? tag() ?? release}`,
    ...(flags.t === undefined && { flags: { cache: false } }),
  };
}

/** Group names with blanks were put into quotes inside the quotes. */
function words(texts: readonly string[] = []): string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/"([^"]+)"|'([^']+)'|(\S+)/g)].map((found) =>
      String(found[1] ?? found[2] ?? found[3]),
    ),
  );
}

/** What yum reads, as one file: the config, and the .repo files of its directories. */
async function configText(config: string): Promise<string> {
  const [text = ""] = await readTexts("-y", [config], rpmFlagCheck("repo"));
  const [, reposdir] = /^reposdir\s*=\s*(.+)$/m.exec(text) ?? [];
  const directories = reposdir?.split(/[\s,]+/) ?? REPOSDIRS;
  const files = directories
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      readdirSync(path)
        .filter((file) => file.endsWith(".repo"))
        .sort()
        .map((file) => join(path, file)),
    );
  return [text, ...(await readTexts("-y", files, rpmFlagCheck("repo")))].join("\n");
}

function hostRelease(): string {
  const text = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  const id = /^ID="?([a-z]+)"?$/m.exec(text)?.[1];
  const version = /^VERSION_ID="?([0-9]+)/m.exec(text)?.[1];
  if (id === "centos" && version !== undefined) return version;
  throw new UsageError("Cannot tell which release to build: this machine does not run CentOS", {
    hint: "Name it: --releasever 7",
  });
}

function hostVars(): Record<string, string> {
  const files = VARS.filter((path) => existsSync(path)).flatMap((path) =>
    readdirSync(path).map((name) => [name, join(path, name)] as const),
  );
  return Object.fromEntries(
    files
      .filter(([, file]) => statSync(file).isFile())
      .map(([name, file]) => [name, readFileSync(file, "utf8").trim()]),
  );
}
