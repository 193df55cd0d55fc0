/**
 * The summary of a finished build: the image, where it is, and how to use it.
 *
 * @module
 */
import type { BuildResult, OutputResult } from "@rootsmith/core";
import { formatPlatform } from "@rootsmith/core/provider";
import { formatCount, formatDuration, formatSize } from "../flags/quantities.ts";
import { asTyped, type CommandHost, type Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import { type Span, shortName, slowest } from "./timings.ts";

/** The part of a result that the summary needs. */
type BuiltSummary = Pick<BuildResult, "name" | "platforms" | "outputs">;

/**
 * The summary for a terminal or a log. `ms` is the duration of the build, `spans` what it did, of which the slowest are
 * named.
 */
export function formatSummary(
  result: BuiltSummary,
  ms: number,
  paint: Paint,
  env: CommandHost["env"] = {},
  spans: readonly Span[] = [],
): string {
  const last = result.platforms.length - 1;
  const lines = result.platforms.map(({ platform, packages, layers }, index) => {
    const cached = layers.length > 0 && layers.every((layer) => layer.cached);
    const facts = [
      formatPlatform(platform),
      ...(packages > 0 ? [formatCount(packages, "package")] : []), // a tree is not asked for its own
      `${formatCount(layers.length, "layer")}${cached ? " (cached)" : ""}`,
      ...(index === last ? [formatDuration(ms)] : []),
    ];
    return `${paint("bold", result.name)}  ${facts.join(", ")}`;
  });
  const slow = slowest(spans, 3).map(
    (span) => `${visible(nameOf(span))} ${formatDuration(span.ms)}`,
  );
  if (slow.length > 0) lines.push(paint("dim", `slowest: ${slow.join(", ")}`));
  for (const output of result.outputs) lines.push("", ...outputLines(output, paint, env));
  return `${lines.join("\n")}\n`;
}

/** The summary with `--quiet`: the path of each output, or the name of the image in the engine. */
export function formatQuietSummary(result: Pick<BuildResult, "outputs">): string {
  return result.outputs.map(({ dest, name }) => `${dest ?? name}\n`).join("");
}

/** Where an image is, and the commands to type next. */
export function outputLines(output: OutputResult, paint: Paint, env: CommandHost["env"]): string[] {
  const { type, dest, name, size, digest, importCommands } = output;
  const where = dest === undefined ? name : dest === "-" ? "standard output" : dest;
  return [
    `${paint("green", where)}  ${type}, ${formatSize(size)}`,
    ...(digest === undefined ? [] : [`  ${paint("dim", digest)}`]),
    ...importCommands.map((command) => `  ${asTyped(command, env)}`),
  ];
}

/** What a script does says itself what it is. */
function nameOf({ kind, name }: Span): string {
  return kind === "script" ? name : `${kind} ${shortName(kind, name)}`;
}
