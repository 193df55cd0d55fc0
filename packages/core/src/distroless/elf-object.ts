/**
 * What a program or shared library of ELF needs to be loaded.
 *
 * @see elf(5); System V ABI, "Dynamic Linking"
 * @module
 */
import { Buffer } from "node:buffer";

/** A program or a shared library. */
export interface ElfObject {
  /** Class, byte order and machine: objects are only loaded into others with the same. */
  readonly target: string;
  /** `DT_NEEDED`: the names of libraries, in order. */
  readonly needed: readonly string[];
  /** `DT_SONAME`. */
  readonly soname?: string;
  /** The directories of `DT_RUNPATH`, or else of `DT_RPATH`, with `$ORIGIN` as it stands. */
  readonly searched: readonly string[];
  /** `PT_INTERP` of a program: the absolute path of its loader. */
  readonly loader?: string;
}

const MAGIC = Buffer.from("\x7fELF", "latin1");
const EXECUTABLE = 2;
const SHARED = 3;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

/** Whether a file that begins with `bytes` can be an object. */
export function isElf(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length));
}

/** Undefined where `bytes` are no object that is linked dynamically, or a damaged one. */
export function readElf(bytes: Uint8Array): ElfObject | undefined {
  try {
    return isElf(bytes) ? new ElfReader(bytes).object() : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it is cut off
    throw error;
  }
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

class ElfReader {
  readonly #bytes: Buffer;
  readonly #isWide: boolean;
  readonly #isLittle: boolean;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isWide = this.#bytes.readUInt8(4) === 2;
    this.#isLittle = this.#bytes.readUInt8(5) === 1;
  }

  object(): ElfObject | undefined {
    const type = this.#half(16);
    if (type !== EXECUTABLE && type !== SHARED) return undefined;
    const segments = this.#segments();
    const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
    if (dynamic === undefined) return undefined;
    const values = this.#dynamicValues(dynamic);
    const table = values.find(([tag]) => tag === DT_STRTAB)?.[1] ?? 0;
    const strings = (wanted: number): string[] =>
      values
        .filter(([tag]) => tag === wanted)
        .map(([, at]) => this.#text(offsetOf(table, segments) + at));
    const [soname] = strings(DT_SONAME);
    const [runpath] = strings(DT_RUNPATH);
    const [rpath = ""] = strings(DT_RPATH);
    const interpreter = segments.find((segment) => segment.type === PT_INTERP);
    return {
      target: `${this.#bytes.readUInt8(4)}.${this.#bytes.readUInt8(5)}.${this.#half(18)}`,
      needed: strings(DT_NEEDED),
      ...(soname !== undefined && { soname }),
      searched: (runpath ?? rpath).split(":").filter((directory) => directory !== ""),
      ...(interpreter && { loader: this.#text(interpreter.offset) }),
    };
  }

  #segments(): Segment[] {
    const [wide, at] = [this.#isWide, this.#word(this.#isWide ? 32 : 28)];
    const [size, count] = [this.#half(wide ? 54 : 42), this.#half(wide ? 56 : 44)];
    return Array.from({ length: count }, (_, index) => {
      const header = at + index * size;
      const words = [8, 16, 32] as const;
      const [offset, address, length] = words.map((field) =>
        this.#word(header + (wide ? field : field / 2)),
      ) as [number, number, number];
      return { type: this.#int(header), offset, address, size: length };
    });
  }

  #dynamicValues({ offset, size }: Segment): [tag: number, value: number][] {
    const values: [number, number][] = [];
    const width = this.#isWide ? 8 : 4;
    for (let at = offset; at < offset + size; at += 2 * width) {
      const tag = this.#word(at);
      if (tag === DT_NULL) break;
      values.push([tag, this.#word(at + width)]);
    }
    return values;
  }

  #text(at: number): string {
    const end = this.#bytes.indexOf(0, at);
    if (end < 0) throw new RangeError("A text is cut off");
    return this.#bytes.toString("utf8", at, end);
  }

  #half(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
  }

  #int(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  /** An address or offset, of the width that the object has. */
  #word(at: number): number {
    if (!this.#isWide) return this.#int(at);
    const { readBigUInt64LE, readBigUInt64BE } = this.#bytes;
    return Number((this.#isLittle ? readBigUInt64LE : readBigUInt64BE).call(this.#bytes, at));
  }
}

/** Where in the file what is loaded to `address` lies. */
function offsetOf(address: number, segments: readonly Segment[]): number {
  const segment = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
  );
  if (segment === undefined) throw new RangeError("An address is in no segment");
  return address - segment.address + segment.offset;
}
