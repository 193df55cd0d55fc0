/**
 * `rootsmith relayer`: an image that was there before, in layers by source package.
 *
 * @module
 */
import { formatPlatform, isStdout, parseLayering, parseOutput } from "@rootsmith/core";
import { type RelayerResult, relayerImage } from "@rootsmith/core/image";
import { packageReaders } from "../distros/package-readers.ts";
import { formatCount } from "../flags/quantities.ts";
import { checkStdout } from "../process/check-stdout.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import { formatQuietSummary, formatSummary } from "../progress/summary.ts";
import { withProgress } from "../progress/with-progress.ts";
import { pluginsOf } from "./read-image.ts";

export interface RelayerFlags {
  readonly layers: string;
  readonly output: readonly string[];
  readonly previous?: string;
  readonly platform?: readonly string[];
  readonly plugin?: string;
  readonly plainHttp?: boolean;
  readonly cacheDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Writes the image in other layers, and says how many of them the previous one has. */
export async function relayerCommand(
  from: string,
  flags: RelayerFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const { previous, platform: platforms, plainHttp = false, cacheDir } = flags;
  const layers = await asUsage(() => parseLayering(flags.layers));
  if (typeof layers === "string") {
    throw new UsageError(`Cannot use --layers "${flags.layers}": expected packages=N`);
  }
  const outputs = await asUsage(() => flags.output.map((text) => parseOutput(text)));
  const toStdout = outputs.some(({ dest }) => dest !== undefined && isStdout(dest));
  if (toStdout) checkStdout(host);
  // The image itself goes to the standard output then.
  const talk = toStdout ? { ...host, stdout: host.stderr } : host;
  const options = {
    signal,
    layers,
    outputs,
    packageReaders: packageReaders(await pluginsOf(flags)),
    plainHttp,
    ...(previous !== undefined && { previous }),
    ...(platforms !== undefined && { platforms }),
    ...(cacheDir !== undefined && { cacheDir }),
  };
  const start = performance.now();
  const result = await withProgress(flags, talk, (report) =>
    asUsage(() => relayerImage(from, { ...options, report })),
  );
  if (flags.json) {
    talk.stdout.write(`${JSON.stringify({ type: "result", ...result })}\n`);
  } else if (flags.quiet) {
    if (!toStdout) talk.stdout.write(formatQuietSummary(result));
  } else {
    const ms = performance.now() - start;
    const summary = formatSummary(result, ms, paintFor(talk.stdout, host.env), host.env);
    talk.stdout.write(`\n${summary}${previous === undefined ? "" : keptLines(result, previous)}`);
  }
}

/** `"linux/amd64: 36 of 40 layers are those of out/web-1"`. */
function keptLines({ platforms }: RelayerResult, previous: string): string {
  return platforms
    .map(({ platform, kept, layers }) => {
      const all = formatCount(layers.length, "layer");
      return `\n${formatPlatform(platform)}: ${kept} of ${all} are those of ${previous}\n`;
    })
    .join("");
}
