/**
 * A plan as text.
 *
 * @module
 */
import type { BuildPlan, PlannedSource, PlannedStep } from "@rootsmith/core";
import { formatCount, formatSize } from "../flags/quantities.ts";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";

/** Hexadecimal digits of a key that are shown; all of them are in `--json`. */
const DIGITS = 12;

/** The steps of each platform, then what is written. */
export function formatPlan({ name, platforms, outputs }: BuildPlan, paint: Paint): string {
  const blocks = platforms.map(({ platform, steps }) => [
    `${paint("bold", visible(name))}  ${platform}`,
    ...steps.map(
      (step) => `  ${step.stage.padEnd(9)}  ${stateText(step, paint)}  ${factsOf(step)}`,
    ),
  ]);
  const written = outputs.map(({ type, dest, name: image }) => {
    const where = dest === "-" ? "standard output" : (dest ?? image ?? name);
    return `  ${"output".padEnd(9)}  ${paint("yellow", "to do  ")}  ${type}, ${visible(where)}`;
  });
  return `${blocks.map((lines) => `\n${lines.join("\n")}\n`).join("")}${written.map((line) => `${line}\n`).join("")}`;
}

function stateText({ state }: PlannedStep, paint: Paint): string {
  if (state === "cached") return paint("green", "cached ");
  return state === "needed" ? paint("yellow", "to do  ") : paint("dim", "skipped");
}

function factsOf(step: PlannedStep): string {
  if (step.stage === "fetch") return sourcesText(step.sources);
  const key = step.key.slice(0, "sha256:".length + DIGITS);
  return "from" in step ? `${key}  in ${visible(step.from ?? "")}` : key;
}

/** `"112 files, 45.1 MB; 12 to download, 5.1 MB"` */
function sourcesText(sources: readonly PlannedSource[]): string {
  const missing = sources.filter(({ cached }) => !cached);
  const all = `${formatCount(sources.length, "file")}, ${formatSize(bytesOf(sources))}`;
  if (missing.length === 0) return all;
  return `${all}; ${missing.length} to download, ${formatSize(bytesOf(missing))}`;
}

function bytesOf(sources: readonly PlannedSource[]): number {
  return sources.reduce((sum, { size }) => sum + size, 0);
}
