/**
 * One build from flags to summary: what `rootsmith build` and a build script have in common.
 *
 * @module
 */
import { type BuildOptions, type BuildResult, build } from "@rootsmith/core";
import type { BuildFlags } from "./build-flags.ts";
import { type BuildSubject, flagMirrors, readBuildRequest } from "./build-request.ts";
import { type CommandHost, isTerminal, paintFor } from "./command-host.ts";
import { createProgress } from "./create-progress.ts";
import { formatQuietSummary, formatSummary } from "./summary.ts";
import { UsageError } from "./usage-error.ts";

/** Builds and prints. Errors are thrown; with `--json` they are printed as an event, too. */
export async function runBuild(
  subject: BuildSubject,
  flags: BuildFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  const options = await readBuildRequest(subject, flags, host.env);
  const toStdout = options.outputs.some((output) => output.dest === "-");
  if (toStdout) checkStdout(flags, host);
  const progress = await createProgress(host, flags);
  const result = await runWithProgress();
  const mirrors = Object.keys(flagMirrors(flags.mirror, subject.provider.name));
  for (const line of unusedMirrors(mirrors, result)) host.stderr.write(`${line}\n`);

  if (flags.json) {
    host.stdout.write(`${JSON.stringify({ type: "result", ...result })}\n`);
    return;
  }
  // The standard output holds the image then.
  const stream = toStdout ? host.stderr : host.stdout;
  const paint = paintFor(stream, host.env);
  const ms = performance.now() - started;
  if (flags.quiet) stream.write(toStdout ? "" : formatQuietSummary(result));
  else stream.write(`\n${formatSummary(result, ms, paint)}`);

  async function runWithProgress(): ReturnType<typeof build> {
    try {
      return await build({ ...options, signal, report: progress.report } satisfies BuildOptions);
    } catch (error) {
      if (flags.json) host.stdout.write(`${JSON.stringify(errorEvent(error))}\n`);
      throw error;
    } finally {
      progress.end();
    }
  }
}

/** What is said of mirrors of repositories that the build did not use. */
export function unusedMirrors(names: readonly string[], { platforms }: BuildResult): string[] {
  const used = new Set(platforms.flatMap(({ lock }) => Object.keys(lock.repositories)));
  const known = [...used].join(", ") || "none";
  return names
    .filter((name) => !used.has(name))
    .map((name) => `warning: the mirror of "${name}" was not used; repositories: ${known}`);
}

function checkStdout(flags: BuildFlags, host: CommandHost): void {
  if (flags.json) {
    throw new UsageError("Cannot write an image to the standard output: --json writes there");
  }
  if (isTerminal(host.stdout, host.env)) {
    throw new UsageError("Cannot write an image to the standard output: it is a terminal", {
      hint: "Redirect it, or name a file with dest=FILE",
    });
  }
}

function errorEvent(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: "error", message: String(error) };
  const { code, hint } = error as { readonly code?: unknown; readonly hint?: unknown };
  return { type: "error", name: error.name, code, message: error.message, hint };
}
