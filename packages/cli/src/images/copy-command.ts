/**
 * `rootsmith copy` and `rootsmith push`: images from one place to another.
 *
 * @module
 */

import { type CopyResult, copyImage, isStdout, parseImageLocation } from "@rootsmith/core/image";
import { formatSize } from "../flags/quantities.ts";
import { checkStdout } from "../process/check-stdout.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { asUsage } from "../process/usage-error.ts";
import { outputLines } from "../progress/summary.ts";
import { withProgress } from "../progress/with-progress.ts";

export interface CopyFlags {
  readonly plainHttp?: boolean;
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Copies an image and prints where the copy is.
 *
 * @param to Default: the registry in the image's own name.
 * @throws {UsageError} If a location cannot be read.
 */
export async function copyCommand(
  from: string,
  to: string | undefined,
  flags: CopyFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const { plainHttp = false, cacheDir } = flags;
  const options = { signal, plainHttp, ...(cacheDir !== undefined && { cacheDir }) };
  const toStdout = to !== undefined && goesToStdout(to);
  if (toStdout) checkStdout(host);
  // The image itself goes to the standard output then.
  const talk = toStdout ? { ...host, stdout: host.stderr } : host;
  const result = await withProgress(flags, talk, (report) =>
    asUsage(() => copyImage(from, to, { ...options, report })),
  );
  if (flags.json) {
    talk.stdout.write(`${JSON.stringify({ type: "result", output: result })}\n`);
  } else if (flags.quiet) {
    if (!toStdout) talk.stdout.write(`${result.digest}\n`);
  } else {
    const lines = outputLines(result, paintFor(talk.stdout, host.env), host.env);
    talk.stdout.write(`\n${[...lines, ...pushedLines(result)].join("\n")}\n`);
  }
}

function goesToStdout(to: string): boolean {
  const location = parseImageLocation(to);
  return location.type !== "registry" && isStdout(location.path);
}

/** `"  2 blobs uploaded (30.1 MB), 1 mounted, 3 already there"`. */
function pushedLines({ pushed }: CopyResult): string[] {
  if (pushed === undefined) return [];
  const { uploaded, mounted, present } = pushed.blobs;
  const facts = [
    ...(uploaded > 0 ? [`${uploaded} uploaded (${formatSize(pushed.bytes)})`] : []),
    ...(mounted > 0 ? [`${mounted} mounted`] : []),
    ...(present > 0 ? [`${present} already there`] : []),
  ];
  return [`  blobs: ${facts.join(", ")}`];
}
