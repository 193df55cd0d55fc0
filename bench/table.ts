/**
 * What was measured, as tables in Markdown.
 *
 * @module
 */
import { availableParallelism, loadavg } from "node:os";
import type { Report, Result } from "./bench.ts";
import { type Measurement, median } from "./measure.ts";

type Figure = keyof Measurement;

/** On what it was measured, and how. */
export function formatMachine(runs: number | string): string {
  const load = loadavg()[0]?.toFixed(1);
  return `${runs} runs each, medians, ${availableParallelism()} cores, load ${load}, rootsmith as installed`;
}

/** All contenders of one bench. */
export function formatTable({ title, results }: Report): string {
  const perPackage = results.some(({ packages }) => packages !== undefined);
  const notes = results.some(({ note }) => note !== undefined);
  const head = [
    ...[title, "wall s", "of peer", ...(perPackage ? ["packages", "ms/package"] : [])],
    ...["CPU s", "of peer", "peak MB", ...(notes ? ["requests (uploads)"] : [])],
  ];
  const rows = results.map((result) => {
    const { packages = Number.NaN, note = "" } = result;
    const perOne = (of(result, "wall") * 1000) / packages;
    return [
      ...[result.title, seconds(result, "wall"), ratio(result, results, "wall")],
      ...(perPackage ? [rounded(packages, 0), rounded(perOne, 0)] : []),
      ...[seconds(result, "cpu"), ratio(result, results, "cpu"), megabytes(result)],
      ...(notes ? [note] : []),
    ];
  });
  return markdown([head, ...rows]);
}

/** Those of all benches for which something is to be reached, beside that. */
export function formatGoals(reports: readonly Report[]): string {
  const head = [
    ...["work", "peer", "peer s", "s", "of peer", "goal"],
    ...["CPU of peer", "goal", "peak MB", "goal"],
  ];
  const rows = reports.flatMap(({ title, results }) =>
    results.flatMap((result) => {
      const peer = peerOf(result, results);
      if (peer === undefined || result.goal === undefined) return [];
      const { wall, seconds: absolute, cpu, rss } = result.goal;
      const goal = absolute === undefined ? String(wall ?? "") : `${absolute} s`;
      return [
        [
          ...[`${title}: ${result.title}`, peer.title, seconds(peer, "wall")],
          ...[seconds(result, "wall"), ratio(result, results, "wall"), goal],
          ...[ratio(result, results, "cpu"), String(cpu ?? "")],
          ...[megabytes(result), String(rss ?? "")],
        ],
      ];
    }),
  );
  return markdown([head, ...rows]);
}

function of({ measured }: Result, figure: Figure): number {
  return median(measured.map((one) => one[figure]));
}

function seconds(result: Result, figure: "wall" | "cpu"): string {
  return rounded(of(result, figure), 2);
}

function megabytes(result: Result): string {
  return rounded(of(result, "rss"), 0);
}

/** Empty where it was not measured. */
function rounded(figure: number, digits: number): string {
  return Number.isNaN(figure) ? "" : figure.toFixed(digits);
}

function peerOf({ peer }: Result, results: readonly Result[]): Result | undefined {
  return results.find(({ title }) => title === peer);
}

/** The median of the ratios, run by run: what slows a machine down for a while slows down both. */
function ratio(result: Result, results: readonly Result[], figure: "wall" | "cpu"): string {
  const peer = peerOf(result, results) ?? result;
  const ratios = result.measured.map(
    (one, run) => one[figure] / (peer.measured[run]?.[figure] ?? Number.NaN),
  );
  return rounded(median(ratios), 2);
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length), 3),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const padded = rows.map((row) =>
    line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  padded.splice(1, 0, line(widths.map((width) => "-".repeat(width))));
  return padded.join("\n");
}
