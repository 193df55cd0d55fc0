/**
 * Files that an archive has without their holes, in the three PAX forms of GNU tar, which bsdtar
 * writes too.
 *
 * @see https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html
 * @module
 */
import { Buffer } from "node:buffer";
import type { FormatError } from "../model/errors.ts";
import { collectBytes, type StoredContent } from "../model/fs-entry.ts";
import type { PaxRecords } from "./pax-records.ts";
import { BLOCK_SIZE, tarError } from "./tar-header.ts";

/** How much of a hole is given at once, in bytes. */
const HOLE_SIZE = 1 << 20;

/** More than any file of a rootfs has; a small archive can claim as much. In bytes. */
const MAX_SIZE = 64 * 2 ** 30;

/** Larger maps are refused, since they are read into memory; in bytes. */
const MAX_MAP_SIZE = 8 << 20;
const MAX_DIGITS = 15;

/** A part of the file that is no hole. */
interface Extent {
  /** Where it stands in the file, in bytes. */
  readonly offset: number;
  readonly content: StoredContent;
}

type Refuse = () => FormatError;

/** True of a sparse file in a form that is known: 0.0 and 0.1 have a map, 1.0 a version. */
export function isSparse(pax: PaxRecords): boolean {
  if (pax.has("GNU.sparse.map")) return true;
  return textOf(pax, "major") === "1" && textOf(pax, "minor") === "0";
}

/**
 * The whole file, holes as zeros.
 *
 * @param stored What the archive has of it.
 * @param offset Where the entry stands in the archive, for error messages.
 * @throws {FormatError} If the map does not fit the file.
 */
export async function sparseFile(
  pax: PaxRecords,
  stored: StoredContent,
  offset: number,
): Promise<StoredContent> {
  const refuse: Refuse = () => tarError("its map of a sparse file is malformed", offset);
  const map = textOf(pax, "map");
  const size = numberOf(textOf(pax, "size") ?? textOf(pax, "realsize") ?? "", refuse);
  if (size > MAX_SIZE) throw tarError(`it has more than ${MAX_SIZE} bytes`, offset);
  const { numbers, start } =
    map === undefined
      ? await leadingMap(stored, refuse)
      : { numbers: map.split(",").map((text) => numberOf(text, refuse)), start: 0 };
  const extents: Extent[] = [];
  let end = 0; // in the file
  let at = start; // in the archive
  for (let index = 0; index < numbers.length; index += 2) {
    const [from = 0, length = Number.NaN] = numbers.slice(index, index + 2);
    if (!(from >= end && at + length <= stored.size)) throw refuse();
    if (length > 0) extents.push({ offset: from, content: stored.slice(at, length) });
    end = from + length;
    at += length;
  }
  if (end > size || at !== stored.size) throw refuse();
  return new SparseContent(extents, 0, size);
}

function textOf(pax: PaxRecords, key: string): string | undefined {
  const value = pax.get(`GNU.sparse.${key}`);
  return value && Buffer.from(value).toString("latin1");
}

function numberOf(text: string, refuse: Refuse): number {
  if (/^\d+$/.test(text) && text.length <= MAX_DIGITS) return Number(text);
  throw refuse();
}

/** Version 1.0: whole blocks of lines with a number each, the first of them how many pairs follow. */
async function leadingMap(
  stored: StoredContent,
  refuse: Refuse,
): Promise<{ numbers: number[]; start: number }> {
  const numbers: number[] = [];
  let rest = "";
  let start = 0;
  const isWhole = ([count]: readonly number[]): boolean =>
    count !== undefined && numbers.length > 2 * count;
  while (!isWhole(numbers)) {
    const isTooLong = start + BLOCK_SIZE > Math.min(stored.size, MAX_MAP_SIZE);
    if (isTooLong || rest.length > MAX_DIGITS) throw refuse();
    const block = await collectBytes(stored.slice(start, BLOCK_SIZE).open());
    const lines = `${rest}${Buffer.from(block).toString("latin1")}`.split("\n");
    rest = lines.pop() as string;
    numbers.push(...lines.map((line) => numberOf(line, refuse)));
    start += BLOCK_SIZE;
  }
  return { numbers: numbers.slice(1), start };
}

class SparseContent implements StoredContent {
  readonly size: number;
  readonly #extents: readonly Extent[];
  /** Where this part of the file begins, in bytes. */
  readonly #start: number;

  constructor(extents: readonly Extent[], start: number, size: number) {
    this.#extents = extents;
    this.#start = start;
    this.size = size;
  }

  async *open(): AsyncGenerator<Uint8Array> {
    const end = this.#start + this.size;
    let at = this.#start;
    for (const { offset, content } of this.#extents) {
      const from = Math.max(offset, at);
      const to = Math.min(offset + content.size, end);
      if (from >= to) continue;
      yield* zeros(from - at);
      yield* content.slice(from - offset, to - from).open();
      at = to;
    }
    yield* zeros(end - at);
  }

  readInto(target: Uint8Array, position: number): void {
    target.fill(0);
    const start = this.#start + position;
    for (const { offset, content } of this.#extents) {
      const from = Math.max(offset, start);
      const to = Math.min(offset + content.size, start + target.byteLength);
      if (from < to) content.readInto(target.subarray(from - start, to - start), from - offset);
    }
  }

  slice(start: number, size: number): SparseContent {
    if (start >= 0 && size >= 0 && start + size <= this.size) {
      return new SparseContent(this.#extents, this.#start + start, size);
    }
    throw new RangeError(
      `Cannot slice content: ${size} bytes from ${start} are not within its ${this.size} bytes`,
    );
  }
}

function* zeros(size: number): Generator<Uint8Array> {
  for (let rest = size; rest > 0; rest -= HOLE_SIZE) {
    yield new Uint8Array(Math.min(rest, HOLE_SIZE));
  }
}
