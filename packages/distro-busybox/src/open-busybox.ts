/**
 * A BusyBox binary, as a file or in a .deb: checked, with its applets.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { decompress, readDeb } from "@rootsmith/archive";
import {
  collectBytes,
  FormatError,
  formatPlatform,
  type Platform,
  readElf,
  readTar,
  type StageContext,
  type StoredContent,
  storedBytes,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";
import { type Applet, readApplets } from "./applets.ts";

export interface OpenBusybox {
  readonly content: StoredContent;
  /** `"1.37.0"` */
  readonly version: string;
  /** Sorted by name. `busybox` itself is not one of them. */
  readonly applets: readonly Applet[];
}

/** Binaries have about 2 MB, and are read into memory. */
const MAX_SIZE = 64 << 20;

/**
 * @param what Names the file in errors.
 * @throws {FormatError} If it is not a static BusyBox, nor a .deb that holds one.
 * @throws {UnsupportedPlatformError} If it is for another platform.
 */
export async function openBusybox(
  content: StoredContent,
  what: string,
  platform: Platform,
  ctx: StageContext,
): Promise<OpenBusybox> {
  try {
    checkSize(content.size);
    const binary = (await isAr(content)) ? await binaryInDeb(content, ctx) : content;
    await checkProgram(binary, what, platform);
    const bytes = await collectBytes(binary.open());
    // the banner that it prints before every usage, libbb/messages.c
    const [, version] = /BusyBox v(\d[\w.]*)/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
    if (version === undefined) throw problem("it is not BusyBox");
    return { content: storedBytes(bytes), version, applets: readApplets(bytes) };
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`Cannot use "${what}" as the busybox binary: ${error.message}`, {
      format: error.format,
      cause: error,
      hint: 'Take a static one, such as that of Debian\'s package "busybox-static"',
    });
  }
}

async function isAr(content: StoredContent): Promise<boolean> {
  const head = await collectBytes(content.slice(0, Math.min(7, content.size)).open());
  return Buffer.from(head).toString("latin1") === "!<arch>";
}

async function binaryInDeb(content: StoredContent, ctx: StageContext): Promise<StoredContent> {
  const { content: data, compression } = await readDeb(content, "data");
  const tar = storedBytes(await collectBytes(limited(decompress(data.open(), compression, ctx))));
  for await (const entry of readTar(tar, ctx)) {
    if (entry.type !== "file" || !/^(?:usr\/)?bin\/busybox$/.test(entry.path)) continue;
    return entry.content as StoredContent;
  }
  throw problem("the package has no bin/busybox");
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    checkSize(size);
    yield chunk;
  }
}

async function checkProgram(binary: StoredContent, what: string, asked: Platform): Promise<void> {
  const { platform, interpreter } = await readElf(binary);
  if (platform === undefined) throw problem("it is for a machine that is not known here");
  // the header does not tell the variant
  if (platform.os !== asked.os || platform.architecture !== asked.architecture) {
    throw new UnsupportedPlatformError(`busybox of "${what}"`, asked, [formatPlatform(platform)]);
  }
  if (interpreter !== undefined) throw problem(`it is not static: "${interpreter}" has to load it`);
}

function checkSize(size: number): void {
  if (size > MAX_SIZE) throw problem(`it has more than ${MAX_SIZE} bytes`);
}

function problem(fact: string): FormatError {
  return new FormatError(fact, { format: "busybox" });
}
