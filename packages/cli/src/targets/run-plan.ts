/**
 * `rootsmith plan`: the steps of a build, and which of their results are there.
 *
 * @module
 */
import { plan } from "@rootsmith/core";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { withProgress } from "../progress/with-progress.ts";
import type { BuildFlags } from "./build-flags.ts";
import { type BuildTarget, readBuildRequest } from "./build-request.ts";
import { formatPlan } from "./format-plan.ts";
import { selectLock, withLockedPlatforms } from "./select-lock.ts";

/** Prints them for each platform. Nothing is built or written. */
export async function runPlan(
  target: BuildTarget,
  flags: BuildFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const { written: _, ...selected } = await selectLock(target, flags);
  const options = await readBuildRequest(
    withLockedPlatforms(target, flags, selected),
    flags,
    host.env,
  );
  const result = await withProgress(flags, host, (report) =>
    plan({ ...options, ...selected, signal, report }),
  );
  host.stdout.write(
    flags.json
      ? `${JSON.stringify({ type: "result", ...result })}\n`
      : formatPlan(result, paintFor(host.stdout, host.env)),
  );
}
