/**
 * Tables of 100,000 records and more, made and searched as bytes: as strings they would take ten times as
 * much memory.
 *
 * @module
 */
import { Buffer } from "node:buffer";

const NEWLINE = 0x0a;
const TAB = 0x09;

/** Lines of a key and what was added to it, between tabs. No text goes beyond Latin-1. */
export class SortedTable {
  #records = Buffer.allocUnsafeSlow(1 << 20);
  #size = 0;
  /** Where the records begin. Each is its key, a tab, its fields, a newline. */
  readonly #starts: number[] = [];

  /** @param key Without white space. @param fields One, or several between tabs. */
  add(key: string, fields: string): void {
    const record = `${key}\t${fields}\n`;
    if (this.#size + record.length > this.#records.length) {
      const more = Buffer.allocUnsafeSlow(2 * this.#records.length + record.length);
      this.#records.copy(more);
      this.#records = more;
    }
    this.#starts.push(this.#size);
    this.#size += this.#records.write(record, this.#size, "latin1");
  }

  /** Sorted by the bytes of their keys; fields of one key in the order in which they came. */
  bytes(): Buffer {
    const records = this.#records;
    const table = Buffer.allocUnsafeSlow(this.#size);
    let size = 0;
    let last: number | undefined;
    for (const start of this.#starts.sort((a, b) => compareKeys(records, a, b))) {
      const end = records.indexOf(NEWLINE, start) + 1;
      const isSame = last !== undefined && compareKeys(records, last, start) === 0;
      if (isSame) table[size - 1] = TAB; // in the place of the newline
      size += records.copy(table, size, isSame ? records.indexOf(TAB, start) + 1 : start, end);
      last = start;
    }
    return table.subarray(0, size);
  }
}

/** The fields of a key, or undefined. @param lines A sorted table. */
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

/** A key ends with a tab, which sorts before all that a key can have. */
function compareKeys(records: Buffer, a: number, b: number): number {
  for (let i = 0; ; i++) {
    const [x, y] = [records[a + i] as number, records[b + i] as number];
    if (x !== y) return x - y;
    if (x === TAB) return 0;
  }
}
