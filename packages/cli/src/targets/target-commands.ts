/**
 * The commands that take a target: a reference or a build script. Each is loaded when it runs.
 *
 * @module
 */
import type { CommandHost } from "../process/command-host.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildTarget } from "./build-request.ts";
import type { WriteLockFlags } from "./lock-flags.ts";
import type { SearchFlags, TreeFlags, WhyFlags } from "./look-up-flags.ts";
import type { OutdatedFlags } from "./outdated-flags.ts";
import type { VerifyFlags } from "./verify-flags.ts";

/** The argument of each command, for the help. */
export const TARGET =
  "debian:bookworm, ubuntu:noble, …, or the path of a build script or of a definition (default: rootsmith.yaml)";
export const TARGET_NAMES = "images of the definition (default: all)";

/** The flags of each command. */
export interface TargetCommandFlags {
  readonly build: BuildFlags;
  readonly plan: BuildFlags;
  readonly resolve: WriteLockFlags;
  readonly update: WriteLockFlags;
  readonly verify: VerifyFlags & { readonly image: string };
  readonly outdated: OutdatedFlags & { readonly image?: string };
  readonly why: WhyFlags & { readonly package: string };
  readonly tree: TreeFlags;
  readonly search: SearchFlags & { readonly words: readonly string[] };
}

type Run<Flags> = (
  target: BuildTarget,
  flags: Flags,
  host: CommandHost,
  signal: AbortSignal,
) => Promise<void>;

/** What runs each command, by its name. */
export const TARGET_COMMANDS: {
  readonly [Name in keyof TargetCommandFlags]: () => Promise<Run<TargetCommandFlags[Name]>>;
} = {
  build: async () => (await import("./run-build.ts")).runBuild,
  plan: async () => (await import("./run-plan.ts")).runPlan,
  resolve: async () => (await import("./run-resolve.ts")).runResolve,
  update: async () => (await import("./run-update.ts")).runUpdate,
  verify: async () => (await import("./run-verify.ts")).runVerify,
  outdated: async () => (await import("./run-outdated.ts")).runOutdated,
  why: async () => (await import("./run-why.ts")).runWhy,
  tree: async () => (await import("./run-tree.ts")).runTree,
  search: async () => (await import("./run-search.ts")).runSearch,
};
