/**
 * Shows how what a command does goes on.
 *
 * @module
 */
import { join } from "node:path";
import { cacheDirectory, type ProgressEvent } from "@rootsmith/core";
import type { CommandHost } from "../process/command-host.ts";
import { withScriptLog } from "../process/script-log.ts";
import { createProgress } from "./create-progress.ts";
import type { ProgressFlags } from "./progress.ts";

/** What scripts print is kept where one of them fails, and the error names the file. */
export async function withProgress<T>(
  flags: ProgressFlags & { readonly cacheDir?: string },
  host: CommandHost,
  run: (report: (event: ProgressEvent) => void) => Promise<T>,
): Promise<T> {
  const progress = await createProgress(host, flags);
  try {
    return await withScriptLog(join(cacheDirectory(flags.cacheDir), "logs"), (add) =>
      run((event) => {
        add(event);
        progress.report(event);
      }),
    );
  } finally {
    progress.end();
  }
}
