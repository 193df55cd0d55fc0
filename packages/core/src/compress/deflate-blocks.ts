/**
 * Where the last block of a deflate stream begins, and where it ends: what has to be known to let
 * another stream follow it. Codes are counted, nothing is decompressed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1951#section-3.2
 * @module
 */

/** Positions in a stream, in bits. */
export interface LastBlock {
  readonly start: number;
  /** Behind its last bit. */
  readonly end: number;
}

/** In which order the lengths of the codes of code lengths stand. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;

const END_OF_BLOCK = 256;

// How an entry of a table goes on. An entry: what follows << 10 | bits of codes << 5 | bits in all.
const CODE = 0;
const DISTANCE = 1;
const END = 2;

interface Table {
  readonly entries: Uint16Array;
  readonly mask: number;
}

/** Of a block, used again for the next one. */
const CODES = new Uint16Array(1 << 15);
const DISTANCES = new Uint16Array(1 << 15);

/**
 * @param bytes A whole stream and at least four bytes behind it.
 * @throws {RangeError} If it is none.
 */
export function lastBlockOf(bytes: Uint8Array): LastBlock {
  for (let start = 0; ; ) {
    const header = bitsAt(bytes, start);
    const end = endOfBlock(bytes, start + 3, (header >>> 1) & 3);
    if (end > bytes.byteLength * 8) throw new RangeError("Cannot read deflate: it is cut off");
    if (header & 1) return { start, end };
    start = end;
  }
}

/** At least 25 bits from a position. */
function bitsAt(bytes: Uint8Array, position: number): number {
  const at = position >>> 3;
  const word =
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24);
  return word >>> (position & 7);
}

function endOfBlock(bytes: Uint8Array, position: number, type: number): number {
  if (type === 0) {
    const start = (position + 7) & ~7;
    return start + 32 + 8 * (bitsAt(bytes, start) & 0xffff);
  }
  if (type === 3) throw new RangeError("Cannot read deflate: it has an unknown block");
  const { codes, distances, start } =
    type === 1 ? { ...fixedTables(), start: position } : dynamicTables(bytes, position);
  return skipCodes(bytes, start, codes, distances);
}

/** The part in which the time goes. */
function skipCodes(bytes: Uint8Array, start: number, codes: Table, distances: Table): number {
  const { entries, mask } = codes;
  const { entries: far, mask: farMask } = distances;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const limit = (bytes.byteLength - 4) * 8;
  let position = start;
  while (position < limit) {
    let word = view.getInt32(position >>> 3, true) >>> (position & 7);
    let entry = entries[word & mask] as number;
    if (entry >>> 10 === CODE) {
      // of 25 bits the first entry has taken 15 at most
      const bits = entry & 31;
      if (entry === 0) throw new RangeError("Cannot read deflate: it has an unknown code");
      if (bits <= 10) {
        position += bits;
        word >>>= bits;
        entry = entries[word & mask] as number;
      }
    }
    position += entry & 31;
    const next = entry >>> 10;
    if (next === DISTANCE) {
      const bits = view.getInt32(position >>> 3, true) >>> (position & 7);
      position += (far[bits & farMask] as number) & 31;
    } else if (next === END) return position;
  }
  throw new RangeError("Cannot read deflate: it is cut off");
}

/** RFC 1951, 3.2.7. */
function dynamicTables(
  bytes: Uint8Array,
  position: number,
): { codes: Table; distances: Table; start: number } {
  const counts = bitsAt(bytes, position);
  const codeCount = (counts & 31) + 257;
  const distanceCount = ((counts >>> 5) & 31) + 1;
  const orderCount = ((counts >>> 10) & 15) + 4;
  let at = position + 14;
  const orderLengths = new Uint8Array(19);
  for (const symbol of ORDER.slice(0, orderCount)) {
    orderLengths[symbol] = bitsAt(bytes, at) & 7;
    at += 3;
  }
  const symbols = symbolTable(orderLengths);
  const lengths: number[] = [];
  while (lengths.length < codeCount + distanceCount) {
    const bits = bitsAt(bytes, at);
    const entry = symbols.entries[bits & symbols.mask] as number;
    if (entry === 0) throw new RangeError("Cannot read deflate: it has an unknown code");
    const length = entry & 31;
    const symbol = entry >>> 5;
    const rest = bits >>> length;
    at += length;
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) {
      repeat(lengths, lengths.at(-1) ?? 0, (rest & 3) + 3);
      at += 2;
    } else if (symbol === 17) {
      repeat(lengths, 0, (rest & 7) + 3);
      at += 3;
    } else {
      repeat(lengths, 0, (rest & 127) + 11);
      at += 7;
    }
  }
  const all = Uint8Array.from(lengths);
  return {
    codes: codeTable(all.subarray(0, codeCount)),
    distances: distanceTable(all.subarray(codeCount, codeCount + distanceCount)),
    start: at,
  };
}

function repeat(lengths: number[], length: number, count: number): void {
  for (let index = 0; index < count; index++) lengths.push(length);
}

/** RFC 1951, 3.2.6. */
function fixedTables(): { codes: Table; distances: Table } {
  const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
  return { codes: codeTable(lengths), distances: distanceTable(new Uint8Array(30).fill(5)) };
}

/** Symbols as they are, with the lengths of their codes: symbol << 5 | length. */
function symbolTable(lengths: Uint8Array): Table {
  return tableOf(lengths, CODES, (symbol, length) => (symbol << 5) | length);
}

/**
 * What literals and lengths take up. An entry covers all literals that its bits show, and the length
 * or the end behind them.
 */
function codeTable(lengths: Uint8Array): Table {
  const table = tableOf(lengths, CODES, (symbol, length) => {
    const next = symbol < END_OF_BLOCK ? CODE : symbol === END_OF_BLOCK ? END : DISTANCE;
    return (next << 10) | (length << 5) | (length + extraBits(symbol - 257, 4, 28));
  });
  const { entries, mask } = table;
  const bits = 32 - Math.clz32(mask);
  for (let index = 1; index <= mask; index++) {
    const entry = entries[index] as number;
    if (entry === 0 || entry >>> 10 !== CODE) continue;
    const length = entry & 31;
    const following = entries[index >>> length] as number;
    const known = ((following >>> 5) & 31) + length;
    if (following !== 0 && known <= bits) {
      entries[index] = ((following >>> 10) << 10) | (known << 5) | ((following & 31) + length);
    }
  }
  return table;
}

/** What distances take up. */
function distanceTable(lengths: Uint8Array): Table {
  return tableOf(
    lengths,
    DISTANCES,
    (symbol, length) => (length << 5) | (length + extraBits(symbol, 2, 30)),
  );
}

/**
 * Bits behind a code. In groups of `size` symbols there is one more each, from the third group on.
 *
 * @param none The symbol that has none although it comes late.
 */
function extraBits(symbol: number, size: number, none: number): number {
  if (symbol < 2 * size || symbol === none) return 0;
  return Math.floor(symbol / size) - 1;
}

/** By the next bits of a stream. RFC 1951, 3.2.2: codes stand with their first bit lowest. */
function tableOf(
  lengths: Uint8Array,
  memory: Uint16Array,
  entryOf: (symbol: number, length: number) => number,
): Table {
  const bits = Math.max(1, ...lengths);
  const entries = memory.fill(0, 0, 1 << bits).subarray(0, 1 << bits);
  let code = 0;
  for (let length = 1; length <= bits; length++) {
    for (let symbol = lengths.indexOf(length); symbol >= 0; ) {
      const entry = entryOf(symbol, length);
      for (let at = reversed(code, length); at < entries.length; at += 1 << length) {
        entries[at] = entry;
      }
      code++;
      symbol = lengths.indexOf(length, symbol + 1);
    }
    code <<= 1;
  }
  return { entries, mask: entries.length - 1 };
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit);
  return result;
}
