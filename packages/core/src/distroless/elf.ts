/**
 * What an executable says of itself: for which platform it is, and which loader and libraries it needs.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html, ch5.pheader.html
 * @see elf(5)
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { Platform } from "../model/oci.ts";

export interface ElfFile {
  /** Without a variant, which the header does not tell. Undefined for a machine that has no name in OCI. */
  readonly platform: Platform | undefined;
  /** Machine, bits and byte order, as numbers and words: a program loads libraries of its own alone. */
  readonly target: string;
  /** What a library calls itself: `"libc.so.6"`. */
  readonly soname?: string;
  /** The program that loads a dynamic executable, `"/lib64/ld-linux-x86-64.so.2"`. Absent if it is static. */
  readonly interpreter?: string;
  /** The libraries that its loader has to find: `"libc.so.6"`. */
  readonly needed: readonly string[];
  /** Where it says that they are, before the usual directories. `$ORIGIN` is its own. */
  readonly runPath: readonly string[];
}

/** OCI's name by `e_machine`, bits of the class, and byte order. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "3/32/little": "386",
  "8/32/big": "mips",
  "8/32/little": "mipsle",
  "8/64/big": "mips64",
  "8/64/little": "mips64le",
  "21/64/big": "ppc64",
  "21/64/little": "ppc64le",
  "22/64/big": "s390x",
  "40/32/little": "arm",
  "62/64/little": "amd64",
  "183/64/little": "arm64",
  "243/64/little": "riscv64",
  "258/64/little": "loong64",
};

/** What the first bytes of a program, in hex, say of it. */
const FORMATS: readonly (readonly [magic: string, format: ProgramFormat, fact: string])[] = [
  ["7f454c46", "elf", "it is a program for Linux (ELF)"],
  ["4d5a", "pe", "it is a program for Windows (PE)"],
  ["cffaedfe", "mach-o", "it is a program for macOS (Mach-O)"],
  ["cefaedfe", "mach-o", "it is a program for macOS (Mach-O)"],
  ["cafebabe", "mach-o", "it is a program for macOS (Mach-O) or Java"],
  ["2321", "script", "it is a script"],
];

export type ProgramFormat = "elf" | "pe" | "mach-o" | "script";

/** What kind of program a file is; undefined if its first four bytes are those of none. */
export async function programFormatOf(content: StoredContent): Promise<ProgramFormat | undefined> {
  return (await formatOf(content))?.[1];
}

async function formatOf(content: StoredContent): Promise<(typeof FORMATS)[number] | undefined> {
  const head = Buffer.from(await bytesAt(content, 0, Math.min(4, content.size))).toString("hex");
  return FORMATS.find(([magic]) => head.startsWith(magic));
}

const HEADER_SIZE = { 32: 52, 64: 64 } as const;

// p_type and d_tag, as elf(5) names them
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

/** Longer names of loaders are refused; the longest in use has about 40 bytes. */
const MAX_INTERPRETER = 4096;
/** Bytes; what large programs have is a tenth of it. */
const MAX_DYNAMIC = 16 << 20;
/** More libraries than any program names; the largest have some hundreds. */
const MAX_NEEDED = 10_000;
/** Bytes of the name of one, which may be a path, and of a list of directories. */
const MAX_NAME = 4095;
const MAX_RUN_PATH = 64 << 10;

/**
 * Reads the headers and the dynamic section, nothing else.
 *
 * @throws {FormatError} If it is not an ELF file, or is cut off. The message says what it is.
 */
export async function readElf(content: StoredContent): Promise<ElfFile> {
  const [, format, fact = "it is not a program for Linux (ELF)"] = (await formatOf(content)) ?? [];
  if (format !== "elf") throw problem(fact);
  const ident = await bytesAt(content, 0, 16);
  const bits = ident[4] === 2 ? 64 : 32;
  const little = ident[5] === 1;

  const header = viewOf(await bytesAt(content, 0, HEADER_SIZE[bits]));
  const machine = header.getUint16(18, little);
  const target = `${machine}/${bits}/${little ? "little" : "big"}`;
  const architecture = ARCHITECTURES[target];
  const word: WordReader = (view, offset32, offset64) =>
    bits === 64 ? Number(view.getBigUint64(offset64, little)) : view.getUint32(offset32, little);
  const segments = await readSegments(content, header, { bits, little, word });
  const interpreter = await interpreterOf(content, segments);
  return {
    platform: architecture === undefined ? undefined : { os: "linux", architecture },
    target,
    ...(interpreter !== undefined && { interpreter }),
    ...(await dynamicOf(content, segments, { bits, word })),
  };
}

/** One program header: where a part of the file lies, and where it is when the program runs. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  /** Bytes in the file. */
  readonly size: number;
}

type WordReader = (view: DataView, offset32: number, offset64: number) => number;

async function readSegments(
  content: StoredContent,
  header: DataView,
  { bits, little, word }: { bits: 32 | 64; little: boolean; word: WordReader },
): Promise<Segment[]> {
  const [sizeAt, countAt] = bits === 64 ? [54, 56] : [42, 44];
  const [size, count] = [header.getUint16(sizeAt, little), header.getUint16(countAt, little)];
  if (count === 0) return [];
  if (size < (bits === 64 ? 56 : 32)) throw problem("its program headers are damaged");
  const table = await bytesAt(content, word(header, 28, 32), size * count);
  return Array.from({ length: count }, (_, index) => {
    const view = viewOf(table.subarray(index * size, (index + 1) * size));
    return {
      type: view.getUint32(0, little),
      offset: word(view, 4, 8),
      address: word(view, 8, 16),
      size: word(view, 16, 32),
    };
  });
}

async function interpreterOf(
  content: StoredContent,
  segments: readonly Segment[],
): Promise<string | undefined> {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  if (segment === undefined) return undefined;
  if (segment.size > MAX_INTERPRETER) throw problem("the name of its loader is too long");
  return textAt(await bytesAt(content, segment.offset, segment.size), 0, MAX_INTERPRETER);
}

/** What the loader looks for, and where: DT_NEEDED, and DT_RUNPATH or its forerunner DT_RPATH. */
async function dynamicOf(
  content: StoredContent,
  segments: readonly Segment[],
  { bits, word }: { bits: 32 | 64; word: WordReader },
): Promise<Pick<ElfFile, "needed" | "runPath" | "soname">> {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined) return { needed: [], runPath: [] };
  if (segment.size > MAX_DYNAMIC) throw problem("its dynamic section is too long");
  const view = viewOf(await bytesAt(content, segment.offset, segment.size));
  const entrySize = bits / 4;
  const values = new Map<number, number[]>();
  for (let at = 0; at + entrySize <= view.byteLength; at += entrySize) {
    const tag = word(view, at, at);
    if (tag === DT_NULL) break;
    const value = word(view, at + entrySize / 2, at + bits / 8);
    const known = values.get(tag);
    if (known === undefined) values.set(tag, [value]);
    else known.push(value);
  }
  if ((values.get(DT_NEEDED)?.length ?? 0) > MAX_NEEDED) {
    throw problem(`it needs more than ${MAX_NEEDED} libraries`);
  }
  const [address = 0] = values.get(DT_STRTAB) ?? [];
  const [size = 0] = values.get(DT_STRSZ) ?? [];
  const home = segments.find(
    (one) => one.type === PT_LOAD && one.address <= address && address < one.address + one.size,
  );
  if (home === undefined || size > MAX_DYNAMIC) throw problem("its dynamic section is damaged");
  const names = await bytesAt(content, home.offset + address - home.address, size);
  const needed = (values.get(DT_NEEDED) ?? []).map((offset) => textAt(names, offset, MAX_NAME));
  const [runPathAt] = values.get(DT_RUNPATH) ?? values.get(DT_RPATH) ?? [];
  const runPath = runPathAt === undefined ? "" : textAt(names, runPathAt, MAX_RUN_PATH);
  const [sonameAt] = values.get(DT_SONAME) ?? [];
  return {
    needed,
    runPath: runPath.split(":").filter(Boolean),
    ...(sonameAt !== undefined && { soname: textAt(names, sonameAt, MAX_NAME) }),
  };
}

function textAt(bytes: Uint8Array, start: number, max: number): string {
  const text = bytes.subarray(start, start + max + 1);
  const end = text.indexOf(0);
  if (end < 0 && text.byteLength > max) throw problem("a name in it is too long");
  return new TextDecoder().decode(end < 0 ? text : text.subarray(0, end));
}

async function bytesAt(content: StoredContent, start: number, size: number): Promise<Uint8Array> {
  if (start + size > content.size) throw problem("it is cut off");
  const bytes = new Uint8Array(size);
  content.readInto(bytes, start);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot read the executable: ${fact}`, { format: "elf" });
}
