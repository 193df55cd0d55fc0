/**
 * What a search has found, as text.
 *
 * @module
 */
import type { AvailablePackage } from "@rootsmith/core/provider";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";

/** A column is no wider than this, whatever stands in it. */
const WIDEST = 40;

/** A line for each version; of those that would not be chosen, in dim letters. */
export function formatFound(packages: readonly AvailablePackage[], paint: Paint): string {
  const archs = Map.groupBy(packages, ({ name }) => name);
  const rows = packages.map((item) => ({
    item,
    cells: [nameOf(item, archs.get(item.name) ?? []), item.version, item.repositories.join(", ")],
  }));
  const widths = [0, 1, 2].map((column) =>
    Math.min(WIDEST, Math.max(0, ...rows.map(({ cells }) => (cells[column] ?? "").length))),
  );
  return rows
    .map(({ item, cells }) => {
      const [name = "", ...facts] = cells.map((cell, column) =>
        visible(cell).padEnd(widths[column] ?? 0),
      );
      const text = `${facts.join("  ")}  ${visible(item.summary ?? "")}`.trimEnd();
      return `${paint(item.chosen ? "bold" : "dim", name)}  ${item.chosen ? text : paint("dim", text)}\n`;
    })
    .join("");
}

/** With the architecture where a name has several. */
function nameOf(
  { name, architecture = "" }: AvailablePackage,
  versions: readonly AvailablePackage[],
): string {
  const others = versions.some((one) => one.architecture !== architecture);
  return others ? `${name}:${architecture}` : name;
}
