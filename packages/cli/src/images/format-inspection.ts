/**
 * Formats the contents of an image as text.
 *
 * @module
 */
import { configFacts } from "@rootsmith/core/image";
import { formatCount, formatSize } from "../flags/quantities.ts";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import { largestBelow } from "./directory-sizes.ts";
import type { Inspection } from "./inspection.ts";

/** The share of its directory below which a path is not shown. */
const WORTH = 0.05;

/** Lines that are shown for one directory. */
const SHOWN = 6;

/** Columns of a bar. */
const BAR_WIDTH = 20;

const STEP_WIDTH = 60;

export function formatInspection(inspection: Inspection, paint: Paint): string {
  const { location, name = location, digest, platforms, platform, created, layers } = inspection;
  const facts = [
    ["digest", digest],
    ["platforms", platforms.join(", ")],
    ["created", created ?? "not said"],
    ["packages", `${inspection.packages.length}`],
    ["files", `${inspection.files}, ${formatSize(inspection.size)}`],
  ];
  const config = [...configFacts(inspection.config)];
  const compressed = layers.reduce((sum, { size }) => sum + size, 0);
  const lines = [
    `${paint("bold", visible(name))}${platforms.length > 1 ? `  ${platform}` : ""}`,
    ...facts.map(([label = "", value = ""]) => `  ${label.padEnd(10)} ${visible(value)}`),
  ];
  if (config.length > 0) lines.push("", paint("bold", "config"));
  lines.push(
    ...config.map(([field, value]) => `  ${visible(field)}  ${paint("dim", visible(value))}`),
  );
  lines.push(
    "",
    `${paint("bold", formatCount(layers.length, "layer"))}  ${formatSize(compressed)}`,
  );
  for (const { digest: layer, size, createdBy = "" } of layers) {
    const text = visible(createdBy);
    const step = text.length > STEP_WIDTH ? `${text.slice(0, STEP_WIDTH - 1)}…` : text;
    lines.push(`  ${layer.slice(7, 19)} ${formatSize(size).padStart(9)}  ${paint("dim", step)}`);
  }
  const sizes = new Map(Object.entries(inspection.sizes));
  if (sizes.size > 0) lines.push("", paint("bold", "largest directories"));
  lines.push(...sizeLines(sizes, "", inspection.size, inspection.size, paint));
  return `${lines.join("\n")}\n`;
}

/** The largest children of a directory, each followed by its own. */
function sizeLines(
  sizes: ReadonlyMap<string, number>,
  directory: string,
  size: number,
  whole: number,
  paint: Paint,
): string[] {
  const indent = "  ".repeat(directory === "" ? 1 : directory.split("/").length + 1);
  return largestBelow(sizes, directory)
    .slice(0, SHOWN)
    .filter(([, bytes]) => bytes >= size * WORTH && bytes >= whole * WORTH * WORTH)
    .flatMap(([path, bytes]) => {
      const bar = "█".repeat(Math.round((bytes / whole) * BAR_WIDTH)).padEnd(BAR_WIDTH, "·");
      const label = visible(directory === "" ? `/${path}` : path.slice(directory.length + 1));
      return [
        `  ${paint("cyan", bar)} ${formatSize(bytes).padStart(9)}${indent}${label}`,
        ...sizeLines(sizes, path, bytes, whole, paint),
      ];
    });
}
