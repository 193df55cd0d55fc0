/**
 * What can be done with what can be built. Each is loaded when it is done.
 *
 * @module
 */

import type { CommandHost } from "../process/command-host.ts";
import type { BuildFlags } from "./build-flags.ts";
import type { BuildSubject } from "./build-request.ts";
import type { WriteLockFlags } from "./lock-flags.ts";
import type { VerifyFlags } from "./verify-flags.ts";

/** The flags of each verb. */
export interface VerbFlags {
  readonly build: BuildFlags;
  readonly resolve: WriteLockFlags;
  readonly update: WriteLockFlags;
  readonly verify: VerifyFlags & { readonly image: string };
}

type Run<Flags> = (
  subject: BuildSubject,
  flags: Flags,
  host: CommandHost,
  signal: AbortSignal,
) => Promise<void>;

/** By the names of the commands. */
export const SUBJECT_VERBS: { readonly [V in keyof VerbFlags]: () => Promise<Run<VerbFlags[V]>> } =
  {
    build: async () => (await import("./run-build.ts")).runBuild,
    resolve: async () => (await import("./run-resolve.ts")).runResolve,
    update: async () => (await import("./run-update.ts")).runUpdate,
    verify: async () => (await import("./run-verify.ts")).runVerify,
  };
