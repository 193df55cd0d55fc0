/**
 * Compressed files of Lua scriptlets. To convert one takes time, so that it is done between two
 * attempts: until then its content counts as empty.
 *
 * @see Fopen() of rpm
 * @module
 */
import { createHash } from "node:crypto";
import { constants, gunzipSync } from "node:zlib";
import { type Compression, compressLzma, decompress, detectCompression } from "@rootsmith/archive";
import { collectBytes, compress, contentOf } from "@rootsmith/core/provider";

/** As rpm names them, without `dio`. */
export type LuaCoder = "gz" | "bz" | "xz" | "lz" | "zst";

export interface Converted {
  readonly bytes: Uint8Array;
  /** What rpm says of an input that is not what it should be. */
  readonly fault?: string;
}

interface Conversion {
  readonly direction: "compress" | "decompress";
  readonly coder: LuaCoder;
  readonly bytes: Uint8Array;
}

/** What a file may be, whichever of them it is; what else it may not be, and the error for an empty one. */
const INPUTS: Readonly<
  Record<LuaCoder, { accepts: readonly Compression[]; fault: string; empty?: string }>
> = {
  gz: { accepts: ["gzip"], fault: "data error" },
  bz: { accepts: ["bzip2"], fault: "DATA_ERROR_MAGIC", empty: "UNEXPECTED_EOF" },
  xz: { accepts: ["xz", "lzma"], fault: "Lzma: decoding error", empty: "Lzma: decoding error" },
  lz: { accepts: ["xz", "lzma"], fault: "Lzma: decoding error", empty: "Lzma: decoding error" },
  zst: { accepts: ["zstd"], fault: "Unknown frame descriptor" },
};

/** It may end anywhere. */
const CUT_OFF = { finishFlush: constants.Z_SYNC_FLUSH };

const ENCODERS: Readonly<Partial<Record<LuaCoder, (bytes: Uint8Array) => Promise<Uint8Array>>>> = {
  gz: (bytes) => collectBytes(compress(contentOf(bytes), "gzip")),
  xz: (bytes) => collectBytes(compress(contentOf(bytes), "xz")),
  lz: compressLzma,
  zst: (bytes) => collectBytes(compress(contentOf(bytes), "zstd")),
};

/** All but bzip2, for which there is no library that is free, native to JavaScript and maintained. */
export function hasEncoder(coder: LuaCoder): boolean {
  return coder in ENCODERS;
}

/** For all attempts at one script. */
export class LuaCodec {
  readonly #known = new Map<string, Converted>();
  readonly #missing = new Map<string, Conversion>();

  get isComplete(): boolean {
    return this.#missing.size === 0;
  }

  convert(conversion: Conversion): Converted {
    const { direction, coder, bytes } = conversion;
    const digest = createHash("sha256").update(bytes).digest("hex");
    const key = `${direction} ${coder} ${digest}`;
    const known = this.#known.get(key);
    if (known === undefined) this.#missing.set(key, { ...conversion, bytes: bytes.slice() });
    return known ?? { bytes: new Uint8Array() };
  }

  async find(): Promise<void> {
    for (const [key, { direction, coder, bytes }] of this.#missing) {
      this.#known.set(
        key,
        direction === "compress" ? await packed(coder, bytes) : await unpacked(coder, bytes),
      );
    }
    this.#missing.clear();
  }
}

async function packed(coder: LuaCoder, bytes: Uint8Array): Promise<Converted> {
  const encode = ENCODERS[coder];
  if (encode === undefined)
    throw new TypeError(`Cannot compress with ${coder}: there is no encoder`);
  return { bytes: await encode(bytes) };
}

/** Of a gzip file that is cut off what there is; what is no gzip file is read as it is. */
async function unpacked(coder: LuaCoder, bytes: Uint8Array): Promise<Converted> {
  const { accepts, fault, empty } = INPUTS[coder];
  if (bytes.byteLength === 0) return { bytes, ...(empty !== undefined && { fault: empty }) };
  const compression = detectCompression(bytes);
  if (compression === undefined || !accepts.includes(compression)) {
    return coder === "gz" ? { bytes } : { bytes: new Uint8Array(), fault };
  }
  try {
    if (compression === "gzip") return { bytes: new Uint8Array(gunzipSync(bytes, CUT_OFF)) };
    return { bytes: await collectBytes(decompress([bytes], compression)) };
  } catch {
    return { bytes: new Uint8Array(), fault };
  }
}
