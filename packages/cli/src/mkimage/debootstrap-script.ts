/**
 * The arguments of debootstrap(8), as mkimage.sh passed them on.
 *
 * @module
 */
import { ResolveError, type RootfsProvider } from "@rootsmith/core";
import type { DebianOptions } from "@rootsmith/distro-debian";
import type { Command } from "commander";
import type { CommandHost } from "../process/command-host.ts";
import { createCommand } from "../process/create-command.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildFlags } from "../targets/build-flags.ts";
import type { MkimageTarget } from "./mkimage-target.ts";

interface DebootstrapFlags {
  readonly arch?: string;
  readonly cacheDir?: string;
  readonly checkGpg?: boolean;
  readonly components?: string;
  readonly exclude?: string;
  readonly extraSuites?: string;
  readonly foreign?: boolean;
  readonly include?: string;
  readonly keyring?: string;
  readonly mergedUsr?: boolean;
  readonly variant?: string;
}

const VARIANTS: Readonly<Record<string, DebianOptions["variant"]>> = {
  "-": "important",
  buildd: "buildd",
  fakechroot: "important",
  minbase: "minbase",
};

/**
 * `[options] SUITE [MIRROR [SCRIPT]]`: the suites of Debian and of Ubuntu are known by name.
 *
 * @throws {UsageError} If an option or the suite is not known.
 */
export async function debootstrapScript(
  args: readonly string[],
  host: CommandHost,
): Promise<MkimageTarget> {
  const command = debootstrapCommand(host).parse(args, { from: "user" });
  const flags = command.opts<DebootstrapFlags>();
  const [suite = "", mirror, script] = command.args;
  const variant = VARIANTS[flags.variant ?? "-"];
  if (variant === undefined) {
    throw new UsageError(`Cannot make the variant "${flags.variant}": debootstrap has none`, {
      hint: `Choose one of: ${Object.keys(VARIANTS).join(", ")}`,
    });
  }
  const options = {
    suite,
    variant,
    ...list("include", flags.include),
    ...list("exclude", flags.exclude),
    ...list("components", flags.components),
    ...pockets(suite, flags.extraSuites, host.env),
  };
  const provider = await providerOf(options, mirror);
  return {
    name: suite,
    provider,
    flags: await buildFlags(flags, mirror),
    warnings: warningsFor(flags, script),
  };
}

function debootstrapCommand(host: CommandHost): Command {
  const command = createCommand("debootstrap", host)
    .argument("<suite>")
    .argument("[mirror]")
    .argument("[script]")
    .option("--arch <architecture>")
    .option("--cache-dir <dir>")
    .option("--components <names>")
    .option("--exclude <packages>")
    .option("--extra-suites <suites>")
    .option("--foreign")
    .option("--include <packages>")
    .option("--keyring <file>")
    .option("--merged-usr")
    .option("--no-merged-usr")
    .option("--no-check-gpg")
    .option("--variant <name>");
  // These change how debootstrap works, not its result.
  for (const flag of ["--verbose", "--force-check-gpg", "--log-extra-deps", "--resolve-deps"]) {
    command.option(flag);
  }
  return command;
}

/** Debian's suite of that name, else Ubuntu's. */
async function providerOf(options: DebianOptions, mirror = ""): Promise<RootfsProvider> {
  const { debian, ubuntu } = await import("@rootsmith/distro-debian");
  const imageMirrors = (...names: string[]): Pick<DebianOptions, "imageMirrors"> =>
    /^https?:/.test(mirror)
      ? { imageMirrors: Object.fromEntries(names.map((name) => [name, mirror])) }
      : {};
  return asUsage(() => {
    try {
      return debian({ ...options, ...imageMirrors("debian") });
    } catch (error) {
      if (!(error instanceof ResolveError)) throw error;
      try {
        return ubuntu({ ...options, ...imageMirrors("ubuntu", "ubuntu-ports") });
      } catch (other) {
        throw other instanceof ResolveError ? error : other;
      }
    }
  });
}

/** mkimage.sh's script added updates and security unless `DONT_TOUCH_SOURCES_LIST` was set. */
function pockets(
  suite: string,
  extraSuites: string | undefined,
  env: CommandHost["env"],
): Partial<DebianOptions> {
  const extra = extraSuites?.split(",") ?? [];
  const known = ["updates", "security", "backports"].map((pocket) => `${suite}-${pocket}`);
  const unknown = extra.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot use the extra suite "${unknown}": it is none of ${known.join(", ")}`,
    );
  }
  const isKept = Boolean(env.DONT_TOUCH_SOURCES_LIST);
  return {
    updates: !isKept || extra.includes(`${suite}-updates`),
    security: !isKept || extra.includes(`${suite}-security`),
    backports: extra.includes(`${suite}-backports`),
  };
}

async function buildFlags(
  flags: DebootstrapFlags,
  mirror: string | undefined,
): Promise<BuildFlags> {
  const { arch, cacheDir, foreign, keyring } = flags;
  return {
    ...(arch !== undefined && { platform: [await platformOf(arch)] }),
    ...(cacheDir !== undefined && { cacheDir }),
    ...(foreign && { configure: "none" as const }),
    ...(keyring !== undefined && { keyring }),
    ...(mirror !== undefined && { mirror: [mirror] }),
  };
}

async function platformOf(architecture: string): Promise<string> {
  const { formatPorts } = await import("@rootsmith/core/provider");
  const [platform] = formatPorts([architecture]);
  if (platform !== undefined) return platform;
  throw new UsageError(`Cannot build for "${architecture}": Debian has no such architecture`);
}

function warningsFor(flags: DebootstrapFlags, script: string | undefined): string[] {
  return [
    ...(flags.checkGpg === false ? ["--no-check-gpg: signatures are checked all the same"] : []),
    ...(flags.mergedUsr === undefined ? [] : ["--merged-usr: the release itself says how /usr is"]),
    ...(script === undefined ? [] : [`"${script}": no script of debootstrap's is used`]),
  ];
}

function list<K extends string>(key: K, text: string | undefined): { [key in K]?: string[] } {
  if (text === undefined) return {};
  return { [key]: text.split(/[,\s]+/).filter(Boolean) } as { [key in K]: string[] };
}
