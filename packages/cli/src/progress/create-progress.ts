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
    const { before } = flags;
    const stream = host.stderr.raw ?? host.stderr;
    return terminalProgress({ stream, paint, now, ...(before !== undefined && { before }) });
  }
  const { linesProgress } = await import("./progress-lines.ts");
  const { title, verbose = false } = flags;
  const { ciGroup } = await import("./ci-group.ts");
  const group =
    title === undefined ? undefined : ciGroup(host.env, () => Math.floor(Date.now() / 1000));
  const raw = host.stderr.raw ?? host.stderr;
  const write = (text: string): unknown => raw.write(text);
  return linesProgress({
    ...{ stream: host.stderr, paint, now, verbose },
    ...(group && { group: { ...group, title: title ?? "", write } }),
  });
}

/** Escapes the names in an event. The output of programs is escaped by the display that shows it. */
function visibleEvent(event: ProgressEvent): ProgressEvent {
  const shown = Object.entries(event).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && key !== "output" ? visibleLines(value) : value,
  ]);
  return Object.fromEntries(shown) as ProgressEvent;
}
