/**
 * Shows progress while an action runs.
 *
 * @module
 */
import { join } from "node:path";
import type { ProgressEvent } from "@rootsmith/core";
import { cacheDirectory } from "@rootsmith/core/image"; // a push needs nothing of what builds
import type { CommandHost } from "../process/command-host.ts";
import { withScriptLog } from "../process/script-log.ts";
import { createProgress } from "./create-progress.ts";
import type { Progress, ProgressFlags } from "./progress.ts";

/** Runs `action` with a display of its events. If a script fails, the error names the log with its output. */
export async function withProgress<T>(
  flags: ProgressFlags & {
    readonly cacheDir?: string;
    readonly logBeside?: string;
    /** Is told of all events, too. */
    readonly also?: Pick<Progress, "report">;
  },
  host: CommandHost,
  run: (report: (event: ProgressEvent) => void) => Promise<T>,
): Promise<T> {
  const progress = await createProgress(host, flags);
  try {
    return await withScriptLog(
      join(cacheDirectory(flags.cacheDir), "logs"),
      (add) =>
        run((event) => {
          add(event);
          flags.also?.report(event);
          progress.report(event);
        }),
      flags.logBeside,
    );
  } finally {
    progress.end();
  }
}
