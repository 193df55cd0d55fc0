/**
 * Tables of a few megabytes that are searched as they lie in a file.
 *
 * @module
 */
import { Buffer } from "node:buffer";

const NEWLINE = 0x0a;

/**
 * The further fields of the line whose first field is `key`, or undefined.
 *
 * @param lines Each of fields between tabs, ended by a newline, sorted by their bytes.
 */
export function lookUp(lines: Buffer, key: string): string[] | undefined {
  const wanted = Buffer.from(`${key}\t`, "latin1");
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = middle === 0 ? 0 : lines.lastIndexOf(NEWLINE, middle - 1) + 1;
    const end = lines.indexOf(NEWLINE, middle);
    // Not with positions in the place of parts: those Deno 2.9 checks against the wrong one of them.
    const order = wanted.compare(lines.subarray(start, Math.min(end, start + wanted.length)));
    if (order === 0) return lines.toString("latin1", start + wanted.length, end).split("\t");
    if (order > 0) low = end + 1;
    else high = start;
  }
  return undefined;
}
