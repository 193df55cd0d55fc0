/**
 * What the header of an executable says: for which platform it is, and whether it needs a loader.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html, ch5.pheader.html
 * @see elf(5)
 * @module
 */
import { Buffer } from "node:buffer";
import { collectBytes, FormatError, type Platform, type StoredContent } from "@rootsmith/core";

export interface ElfFile {
  /** Without a variant, which the header does not tell. Undefined for a machine that has no name in OCI. */
  readonly platform: Platform | undefined;
  /** The program that loads a dynamic executable, `"/lib64/ld-linux-x86-64.so.2"`. Absent if it is static. */
  readonly interpreter?: string;
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

/** What a file is instead, by its first bytes in hex. */
const OTHER_FORMATS: readonly (readonly [magic: string, fact: string])[] = [
  ["4d5a", "it is a program for Windows (PE)"],
  ["cffaedfe", "it is a program for macOS (Mach-O)"],
  ["cefaedfe", "it is a program for macOS (Mach-O)"],
  ["cafebabe", "it is a program for macOS (Mach-O) or Java"],
  ["2321", "it is a script"],
];

const HEADER_SIZE = { 32: 52, 64: 64 } as const;
const PT_INTERP = 3;
/** Longer names of loaders are refused; the longest in use has about 40 bytes. */
const MAX_INTERPRETER = 4096;

/**
 * Reads the ELF header and the program headers, nothing else.
 *
 * @throws {FormatError} If it is not an ELF file, or is cut off. The message says what it is.
 */
export async function readElf(content: StoredContent): Promise<ElfFile> {
  const ident = await bytesAt(content, 0, Math.min(16, content.size));
  if (!startsWith(ident, "7f454c46")) {
    const known = OTHER_FORMATS.find(([magic]) => startsWith(ident, magic));
    throw problem(known?.[1] ?? "it is not a program for Linux (ELF)");
  }
  if (ident.byteLength < 16) throw problem("it is cut off");
  const bits = ident[4] === 2 ? 64 : 32;
  const little = ident[5] === 1;

  const header = viewOf(await bytesAt(content, 0, HEADER_SIZE[bits]));
  const machine = header.getUint16(18, little);
  const architecture = ARCHITECTURES[`${machine}/${bits}/${little ? "little" : "big"}`];
  const interpreter = await interpreterOf(content, header, bits, little);
  return {
    platform: architecture === undefined ? undefined : { os: "linux", architecture },
    ...(interpreter !== undefined && { interpreter }),
  };
}

async function interpreterOf(
  content: StoredContent,
  header: DataView,
  bits: 32 | 64,
  little: boolean,
): Promise<string | undefined> {
  const word = (view: DataView, offset32: number, offset64: number): number =>
    bits === 64 ? Number(view.getBigUint64(offset64, little)) : view.getUint32(offset32, little);
  const [sizeAt, countAt] = bits === 64 ? [54, 56] : [42, 44];
  const [size, count] = [header.getUint16(sizeAt, little), header.getUint16(countAt, little)];
  if (count === 0) return undefined;
  if (size < (bits === 64 ? 56 : 32)) throw problem("its program headers are damaged");
  const table = await bytesAt(content, word(header, 28, 32), size * count);
  for (let at = 0; at < table.byteLength; at += size) {
    const segment = viewOf(table.subarray(at, at + size));
    if (segment.getUint32(0, little) !== PT_INTERP) continue;
    const length = word(segment, 16, 32);
    if (length > MAX_INTERPRETER) throw problem("the name of its loader is too long");
    const name = await bytesAt(content, word(segment, 4, 8), length);
    return new TextDecoder().decode(name).split("\0", 1)[0];
  }
  return undefined;
}

async function bytesAt(content: StoredContent, start: number, size: number): Promise<Uint8Array> {
  if (start + size > content.size) throw problem("it is cut off");
  return collectBytes(content.slice(start, size).open());
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsWith(bytes: Uint8Array, hex: string): boolean {
  return Buffer.from(bytes).toString("hex").startsWith(hex);
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot read the executable: ${fact}`, { format: "elf" });
}
