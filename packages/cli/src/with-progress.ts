/**
 * Shows how what a command does goes on.
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
  } finally {
    progress.end();
  }
}
