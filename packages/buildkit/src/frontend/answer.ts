/**
 * Answers to subrequests, as JSON and as text.
 *
 * @module
 */
import type { TextPlace } from "@rootsmith/definition";

/** The metadata of a result. @param text What clients show that do not know the request. */
export function answer(json: unknown, text: string): Record<string, Uint8Array> {
  const encoder = new TextEncoder();
  return {
    "result.json": encoder.encode(JSON.stringify(json, undefined, 2)),
    "result.txt": encoder.encode(text),
    version: encoder.encode("1.0.0"),
  };
}

/** Columns as BuildKit's own frontend sets them. @param padding Spaces between them, at the least. */
export function table(rows: readonly (readonly string[])[], padding: number): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const isLast = (column: number): boolean => column === widths.length - 1;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isLast(column) ? cell : cell.padEnd((widths[column] ?? 0) + padding)))
      .join("");
  return rows.map((row) => `${line(row)}\n`).join("");
}

/** A place in the definition, which is the only source of answers. BuildKit counts characters from 0. */
export function locationOf({ line, column }: TextPlace): unknown {
  const position = { line, character: column - 1 };
  return { sourceIndex: 0, ranges: [{ start: position, end: position }] };
}
