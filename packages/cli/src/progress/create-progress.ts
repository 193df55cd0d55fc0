/**
 * Chooses the display of progress.
 *
 * @module
 */
import type { ProgressEvent } from "@rootsmith/core";
import { type CommandHost, isTerminal, paintFor } from "../process/command-host.ts";
import { visibleLines } from "../process/visible.ts";
import type { Clock, Progress, ProgressFlags } from "./progress.ts";

/** Loads the display for the flags and the stream. */
export async function createProgress(host: CommandHost, flags: ProgressFlags): Promise<Progress> {
  if (flags.json) {
    const { jsonProgress } = await import("./progress-json.ts");
    return jsonProgress(host.stdout);
  }
  const { report, end } = await personProgress(host, flags);
  return { report: (event) => report(visibleEvent(event)), end };
}

async function personProgress(host: CommandHost, flags: ProgressFlags): Promise<Progress> {
  const paint = paintFor(host.stderr, host.env);
  const now: Clock = () => performance.now();
  if (flags.quiet) {
    const { quietProgress } = await import("./progress-quiet.ts");
    return quietProgress(host.stderr, paint);
  }
  if (isTerminal(host.stderr, host.env) && !flags.verbose) {
    const { terminalProgress } = await import("./progress-terminal.ts");
    return terminalProgress({ stream: host.stderr.raw ?? host.stderr, paint, now });
  }
  const { linesProgress } = await import("./progress-lines.ts");
  return linesProgress({ stream: host.stderr, paint, now, verbose: flags.verbose ?? false });
}

/** Escapes the names in an event. The output of programs is escaped by the display that shows it. */
function visibleEvent(event: ProgressEvent): ProgressEvent {
  const shown = Object.entries(event).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && key !== "output" ? visibleLines(value) : value,
  ]);
  return Object.fromEntries(shown) as ProgressEvent;
}
