/**
 * `buildScript()`, which gives a build script of ten lines the flags of `rootsmith build`.
 *
 * @module
 */
import { basename, relative } from "node:path";
import process from "node:process";
import type { ImageConfig, Layering, Output, RootfsProvider } from "@rootsmith/core";
import { checkOptionNames, nearestNames } from "@rootsmith/core/provider";
import type { Command } from "commander";
import { BUILT_IN } from "../distros/built-in.ts";
import { scriptLockPath } from "../locks/lock-store.ts";
import { type CommandHost, processHost } from "../process/command-host.ts";
import { createCommand } from "../process/create-command.ts";
import { endProcess, exitCodeOf } from "../process/exit-code.ts";
import { asUsage } from "../process/usage-error.ts";
import { limitYoungHeap } from "../process/young-heap.ts";
import { addBuildFlags, type BuildFlags, OUTPUT_HELP, PLAN_DESCRIPTION } from "./build-flags.ts";
import type { BuildTarget } from "./build-request.ts";
import {
  addResolveCommandFlags,
  addUpdateCommandFlags,
  type WriteLockFlags,
} from "./lock-flags.ts";
import { addOutdatedFlags, type OutdatedFlags } from "./outdated-flags.ts";
import { addVerifyFlags, VERIFY_IMAGE, type VerifyFlags } from "./verify-flags.ts";

/**
 * What a script builds. Flags on its command line override these options. With `resolve`, `update` or
 * `verify` as its first argument the script does that with its lock, which lies beside it.
 */
export interface BuildScriptOptions {
  /** Names the image, and the file where no output is given: `"bookworm"`. */
  readonly name: string;
  readonly provider: RootfsProvider;
  /** As `"linux/arm64"`. Default: Linux on the host's architecture. */
  readonly platforms?: readonly string[];
  /** Fields of the image's config. They override those of the provider. */
  readonly config?: ImageConfig;
  /** How the rootfs is cut into layers. Default `"single"`. */
  readonly layers?: Layering;
  /**
   * The image on top of which it is built: a registry, an archive, a layout, as `--from` takes it; or another
   * build script by its path, which is run first. Paths are relative to the working directory.
   */
  readonly from?: string;
  /** Default: a `docker` archive, `out/NAME.tar`. */
  readonly outputs?: readonly Output[];
}

const OPTION_NAMES: Readonly<Record<keyof BuildScriptOptions, true>> = {
  name: true,
  provider: true,
  platforms: true,
  config: true,
  layers: true,
  from: true,
  outputs: true,
};

/** Set where a script has called {@linkcode buildScript}, whichever copy of this package it has. */
const CALLED = Symbol.for("rootsmith.buildScript");

/** Whether the script that this process runs has said what it builds. */
export function hasCalledBuildScript(): boolean {
  return CALLED in globalThis;
}

/**
 * Reads the flags from `process.argv`, builds, and prints the result. On an error the process exits with
 * the code for it.
 *
 * @example
 * ```ts
 * import { debian } from "@rootsmith/distro-debian";
 * import { buildScript } from "rootsmith";
 *
 * await buildScript({ name: "bookworm", provider: debian({ suite: "bookworm" }) });
 * ```
 */
export async function buildScript(options: BuildScriptOptions): Promise<void> {
  Object.assign(globalThis, { [CALLED]: true });
  limitYoungHeap();
  endProcess(await runBuildScript(options, process.argv.slice(1), processHost()));
}

/**
 * {@linkcode buildScript} without a process: everything that it takes from there is an argument.
 *
 * @param argv The path of the script, then its flags.
 * @returns The exit code.
 */
export async function runBuildScript(
  options: BuildScriptOptions,
  [script = options.name, ...args]: readonly string[],
  host: CommandHost,
): Promise<number> {
  const name = basename(script);
  const target = { ...options, lockPath: relative("", scriptLockPath(script)) };
  return exitCodeOf(host, args, async (signal) => {
    await asUsage(() => checkOptionNames("buildScript()", options, OPTION_NAMES));
    const on = async (
      flags: object & { readonly from?: string },
      use: (ready: BuildTarget) => Promise<void>,
    ): Promise<void> => {
      const { onBase } = await import("./on-base.ts");
      await onBase(target, flags, host, signal, use);
    };
    const command: Command = addBuildFlags(createCommand(name, host))
      .configureOutput({
        outputError: (text, write) => write(aboutDistroFlags(text, command)),
      })
      .showHelpAfterError("(add --help for its flags; the options of a distro stand in the script)")
      .enablePositionalOptions()
      .description(`Builds the image "${options.name}".`)
      .addHelpText(
        "after",
        `\n${OUTPUT_HELP}\n\nExample:\n  ${name} -o type=tar,dest=${options.name}.tar.zst`,
      )
      .action(async (flags: BuildFlags) => {
        const { runBuild } = await import("./run-build.ts");
        await on(flags, (ready) => runBuild(ready, flags, host, signal));
      });
    addBuildFlags(command.command("plan"))
      .description(PLAN_DESCRIPTION)
      .action(async (flags: BuildFlags) => {
        const { runPlan } = await import("./run-plan.ts");
        await on(flags, (ready) => runPlan(ready, flags, host, signal));
      });
    addResolveCommandFlags(command.command("resolve")).action(async (flags: WriteLockFlags) => {
      const { runResolve } = await import("./run-resolve.ts");
      await on(flags, (ready) => runResolve(ready, flags, host, signal));
    });
    addUpdateCommandFlags(command.command("update")).action(async (flags: WriteLockFlags) => {
      const { runUpdate } = await import("./run-update.ts");
      await on(flags, (ready) => runUpdate(ready, flags, host, signal));
    });
    addVerifyFlags(command.command("verify"))
      .argument("<image>", VERIFY_IMAGE)
      .action(async (image: string, flags: VerifyFlags) => {
        const { runVerify } = await import("./run-verify.ts");
        await on(flags, (ready) => runVerify(ready, { image, ...flags }, host, signal));
      });
    addOutdatedFlags(command.command("outdated"))
      .argument("[image]", "an image, instead of the lock")
      .action(async (image: string | undefined, flags: OutdatedFlags) => {
        const { runOutdated } = await import("./run-outdated.ts");
        const given = { ...flags, ...(image !== undefined && { image }) };
        await on(given, (ready) => runOutdated(ready, given, host, signal));
      });
    await command.parseAsync(args, { from: "user" });
  });
}

/** Commander knows the flags of the script alone: of those of a distro it suggests none. */
function aboutDistroFlags(text: string, command: Command): string {
  const [error, unknown = ""] = /^error: unknown option '(--[^'=]+).*'/.exec(text) ?? [];
  if (error === undefined) return text;
  const flags = BUILT_IN.flatMap((plugin) => (plugin.flags ?? []).map(({ name }) => `--${name}`));
  const [near = ""] = nearestNames(unknown, [...longFlags(command), ...flags]);
  if (!flags.includes(near)) return text;
  return `${error}\n(${near} is a flag for references, not for scripts)\n`;
}

function longFlags(command: Command): string[] {
  return [command, ...command.commands].flatMap(({ options }) =>
    options.flatMap(({ long }) => long ?? []),
  );
}
