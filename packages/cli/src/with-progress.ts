/**
 * Shows how a build or a resolving goes on, and with `--json` how it failed.
 *
 * @module
 */
import type { ProgressEvent } from "@rootsmith/core";
import type { CommandHost } from "./command-host.ts";
import { createProgress } from "./create-progress.ts";
import type { ProgressFlags } from "./progress.ts";

export async function withProgress<T>(
  flags: ProgressFlags,
  host: CommandHost,
  run: (report: (event: ProgressEvent) => void) => Promise<T>,
): Promise<T> {
  const progress = await createProgress(host, flags);
  try {
    return await run(progress.report);
  } catch (error) {
    if (flags.json) host.stdout.write(`${JSON.stringify(errorEvent(error))}\n`);
    throw error;
  } finally {
    progress.end();
  }
}

function errorEvent(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: "error", message: String(error) };
  const { code, hint } = error as { readonly code?: unknown; readonly hint?: unknown };
  return { type: "error", name: error.name, code, message: error.message, hint };
}
