/**
 * The timings of a build as a file: a page to look at, or a trace that Perfetto and Chrome open.
 *
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU for the trace format
 * @module
 */
import { checkFile, writeFile } from "@rootsmith/core";
import { asUsage, UsageError } from "../process/usage-error.ts";
import { lanesOf, type TimedBuild } from "./timings.ts";

/**
 * Refuses what cannot be written, before the build begins.
 *
 * @throws {UsageError}
 */
export async function checkTimingsFile(path: string): Promise<void> {
  if (!/\.(html|json)$/.test(path)) {
    throw new UsageError(`Cannot write timings to "${path}": it is neither .html nor .json`, {
      hint: "Name it F.html for a page, or F.json for a trace that Perfetto opens",
    });
  }
  await asUsage(() => checkFile(path));
}

/** @param name Of the image. */
export async function writeTimings(path: string, name: string, timed: TimedBuild): Promise<void> {
  const text = path.endsWith(".json") ? traceOf(timed) : await pageOf(name, timed);
  await writeFile(path, [new TextEncoder().encode(text)], new AbortController().signal);
}

/** A lane is a thread; times are in microseconds. */
export function traceOf({ spans }: TimedBuild): string {
  const events = lanesOf(spans).flatMap((lane, index) => {
    const where = { pid: 1, tid: index + 1 };
    return [
      { name: "thread_name", ph: "M", ...where, args: { name: lane.name } },
      ...lane.spans.map(({ name, kind, start, ms, failed }) => ({
        ...{ name, cat: kind, ph: "X", ts: Math.round(start * 1000), dur: Math.round(ms * 1000) },
        ...where,
        ...(failed && { args: { failed } }),
      })),
    ];
  });
  return `${JSON.stringify({ displayTimeUnit: "ms", traceEvents: events })}\n`;
}

async function pageOf(name: string, { spans, warnings, ms }: TimedBuild): Promise<string> {
  const { renderPage } = await import("@rootsmith/report");
  const lanes = lanesOf(spans).map((lane) => ({
    name: lane.name,
    spans: lane.spans.map(({ name, platform, start, ms, failed }) => ({
      name: platform === undefined ? name : `${name}, ${platform}`,
      ...{ start, ms },
      ...(failed && { failed }),
    })),
  }));
  const data = { name, ms, lanes, warnings };
  return renderPage({ title: `The build of ${name}`, page: "timings", data });
}
