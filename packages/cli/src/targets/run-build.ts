/**
 * `rootsmith build`, and the build of a build script: from flags to summary.
 *
 * @module
 */
import {
  type BuildResult,
  build,
  checkDestinations,
  isStdout,
  isStream,
  type Output,
} from "@rootsmith/core";
import { packageReaders } from "../distros/package-readers.ts";
import { flagMirrors } from "../flags/mirrors.ts";
import { checkLockPath, writeLock } from "../locks/lock-store.ts";
import { checkStdout } from "../process/check-stdout.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { asUsage } from "../process/usage-error.ts";
import { lastTime, rememberTime } from "../progress/past-times.ts";
import { formatQuietSummary, formatSummary } from "../progress/summary.ts";
import { Timings } from "../progress/timings.ts";
import { withProgress } from "../progress/with-progress.ts";
import type { BuildFlags } from "./build-flags.ts";
import { type BuildTarget, readBuildRequest } from "./build-request.ts";
import { selectLock, withLockedPlatforms } from "./select-lock.ts";

/** Builds, and prints where the image is. */
export async function runBuild(
  target: BuildTarget,
  flags: BuildFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  const { written, ...selected } = await selectLock(target, flags);
  const options = await readBuildRequest(
    withLockedPlatforms(target, flags, selected),
    flags,
    host.env,
  );
  const toStdout = options.outputs.some(({ dest }) => dest !== undefined && isStdout(dest));
  if (toStdout) checkStdout(host);
  await asUsage(() => checkDestinations(options.outputs));
  if (written !== undefined && selected.lock === undefined) await checkLockPath(written);
  // The image itself goes to the standard output then.
  const talk = toStdout ? { ...host, stdout: host.stderr } : host;
  if (flags.timings !== undefined) {
    const { checkTimingsFile } = await import("../progress/timings-file.ts");
    await checkTimingsFile(flags.timings);
  }
  const logBeside = logPath(options.outputs);
  const timings = new Timings(() => performance.now());
  const before = await lastTime(options.name, flags.cacheDir);
  const shown = {
    ...{ ...flags, title: `Build ${options.name}`, also: timings },
    ...(logBeside !== undefined && { logBeside }),
    ...(before !== undefined && { before }),
  };
  const building = withProgress(shown, talk, (report) =>
    build({
      ...options,
      ...selected,
      packageReaders: packageReaders(target.plugins),
      reportPage: async (image, dest, ending) => {
        const { builtImagePage } = await import("../images/built-image-page.ts");
        const beside = { dest, outputs: options.outputs, plugins: target.plugins ?? [] };
        return builtImagePage(image, beside, ending);
      },
      signal,
      report,
    }),
  );
  const { lock: newLock, ...result } = await building.finally(async () => {
    if (flags.timings === undefined) return;
    const { writeTimings } = await import("../progress/timings-file.ts");
    await writeTimings(flags.timings, options.name, timings.build);
  });
  const timed = timings.build;
  if (timed.spans.some(({ kind }) => kind === "layer")) {
    await rememberTime(options.name, timed.ms, flags.cacheDir);
  }
  const isNew = written !== undefined && (await writeLock(written, newLock, signal));
  const mirrors = Object.keys(flagMirrors(flags.mirror, target.provider.name));
  for (const line of unusedMirrors(mirrors, result)) host.stderr.write(`${line}\n`);

  if (flags.json) {
    talk.stdout.write(`${JSON.stringify({ type: "result", ...result })}\n`);
    return;
  }
  const paint = paintFor(talk.stdout, host.env);
  const ms = performance.now() - started;
  if (flags.quiet) talk.stdout.write(toStdout ? "" : formatQuietSummary(result));
  else talk.stdout.write(`\n${formatSummary(result, ms, paint, host.env, timed.spans)}`);
  if (isNew && !flags.quiet) host.stderr.write(`\nThe lock is in ${written}\n`);
}

/** The log of a build that fails lies beside its first output that has a place. */
function logPath(outputs: readonly Output[]): string | undefined {
  const dest = outputs.find((output) => output.dest !== undefined && !isStream(output.dest))?.dest;
  return dest === undefined ? undefined : `${dest.replace(/\/+$/, "")}.log`;
}

/** Warnings about mirrors of repositories that the build did not use. */
export function unusedMirrors(
  names: readonly string[],
  { platforms }: Pick<BuildResult, "platforms">,
): string[] {
  const used = new Set(platforms.flatMap(({ lock }) => Object.keys(lock.repositories)));
  const known = [...used].join(", ") || "none";
  return names
    .filter((name) => !used.has(name))
    .map((name) => `warning: the mirror of "${name}" was not used; repositories: ${known}`);
}
