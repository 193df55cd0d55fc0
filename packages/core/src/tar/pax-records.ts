/**
 * The records of a PAX extended header: `LENGTH KEY=VALUE\n`, values as raw bytes.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html "pax Extended Header"
 * @module
 */
import { tarError } from "./tar-header.ts";

const SPACE = 0x20;
const EQUALS = 0x3d;
const NEWLINE = 0x0a;

/** Values by key, in the order in which they stand. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

/** The keys that stand more than once in a header: each pair of them is a part of a sparse file. */
const SPARSE_PAIRS: readonly string[] = ["GNU.sparse.offset", "GNU.sparse.numbytes"];

/**
 * Reads the content of an extended header. The oldest form of a sparse file, 0.0, becomes the next
 * one, 0.1, whose map is one record.
 *
 * @param offset Where it stands in the archive, for error messages.
 * @throws {FormatError} If a length does not fit.
 */
export function parsePaxRecords(bytes: Uint8Array, offset: number): PaxRecords {
  const records = new Map<string, Uint8Array>();
  const map: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; ) {
    const space = bytes.indexOf(SPACE, start);
    const equals = bytes.indexOf(EQUALS, space + 1);
    const digits = latin1(bytes.subarray(start, Math.max(space, start)));
    const end = start + Number(digits);
    const isRecord =
      /^[1-9]\d{0,9}$/.test(digits) &&
      end <= bytes.byteLength &&
      equals !== -1 &&
      equals < end - 1 &&
      bytes[end - 1] === NEWLINE;
    if (!isRecord) throw tarError("its extended header is malformed", offset);
    const key = new TextDecoder().decode(bytes.subarray(space + 1, equals));
    const value = new Uint8Array(bytes.subarray(equals + 1, end - 1));
    if (key === SPARSE_PAIRS[map.length % 2]) map.push(value);
    else if (SPARSE_PAIRS.includes(key)) throw tarError("its extended header is malformed", offset);
    else records.set(key, value);
    start = end;
  }
  if (map.length > 0) records.set("GNU.sparse.map", joined(map));
  return records;
}

/** The inverse of {@linkcode parsePaxRecords}, in the order of `records`. */
export function formatPaxRecords(records: PaxRecords): Uint8Array {
  const encoder = new TextEncoder();
  const parts = [...records].map(([key, value]) => {
    const text = encoder.encode(` ${key}=`);
    const rest = text.byteLength + value.byteLength + 1;
    // The length counts its own digits.
    let length = rest + String(rest).length;
    length = rest + String(length).length;
    const record = new Uint8Array(length);
    record.set(encoder.encode(String(length)));
    record.set(text, length - rest);
    record.set(value, length - 1 - value.byteLength);
    record[length - 1] = NEWLINE;
    return record;
  });
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.byteLength;
  }
  return bytes;
}

/** Numbers, with a comma between them. */
function joined(numbers: readonly Uint8Array[]): Uint8Array {
  return new TextEncoder().encode(numbers.map((number) => new TextDecoder().decode(number)).join());
}

function latin1(bytes: Uint8Array): string {
  return bytes.byteLength > 10 ? "" : String.fromCharCode(...bytes);
}
