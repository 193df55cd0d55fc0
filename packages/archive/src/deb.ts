/**
 * The two archives in a Debian package.
 *
 * @see deb(5); `extracthalf` in src/deb/extract.c of dpkg for what is refused
 * @module
 */
import { Buffer } from "node:buffer";
import { collectBytes, FormatError, type StoredContent } from "@rootsmith/core/provider";
import { type ArMember, readAr } from "./ar.ts";
import { type Compression, compressionOf } from "./compression.ts";

/** A tar archive in a .deb, as it is stored. */
export interface DebArchive {
  readonly content: StoredContent;
  readonly compression: Compression;
}

/** What dpkg-deb 1.21 to 1.23 read; bzip2 and lzma are of data alone. */
const COMPRESSIONS: Readonly<Record<"control" | "data", readonly Compression[]>> = {
  control: ["none", "gzip", "xz", "zstd"],
  data: ["none", "gzip", "xz", "zstd", "bzip2", "lzma"],
};
/** dpkg-deb looks for the end of the line in so many bytes. */
const MAX_VERSION_SIZE = 40;

/**
 * Finds the tar of control members or of data. Reads only headers. The order is that which dpkg
 * takes: format, control, data, then anything; members whose names begin with `_` anywhere behind
 * the first.
 *
 * @throws {FormatError} If it is not a Debian package of format 2.
 */
export async function readDeb(
  content: StoredContent,
  part: "control" | "data",
): Promise<DebArchive> {
  // The rules of dpkg 1.23.6: the last member is padded, too, and no archive is empty.
  if (content.size % 2 === 1) throw problem("it is cut off: its size is odd");
  const [format, ...others] = await readAr(content);
  await checkFormat(format);
  const [control, data] = others.filter(({ name }) => !name.startsWith("_"));
  const found = archiveOf("control", control);
  return part === "control" ? found : archiveOf("data", data);
}

function archiveOf(part: "control" | "data", member: ArMember | undefined): DebArchive {
  if (member === undefined) throw problem(`it has no ${part}.tar`);
  const { name, content } = member;
  if (!name.startsWith(`${part}.tar`)) {
    throw problem(`its member "${name}" stands where ${part}.tar belongs`);
  }
  const suffix = name.slice(`${part}.tar`.length);
  const compression = suffix === "" ? "none" : compressionOf(suffix);
  if (compression === undefined || suffix.lastIndexOf(".") > 0) {
    throw problem(`the compression of "${name}" is unknown`);
  }
  if (!COMPRESSIONS[part].includes(compression)) {
    throw problem(`"${name}" is compressed as no ${part} archive may be`);
  }
  if (content.size === 0) throw problem(`its member "${name}" is empty`);
  return { content, compression };
}

/** `2.0` and a line feed; minor versions may be higher, and more may follow. */
async function checkFormat(first: ArMember | undefined): Promise<void> {
  if (first?.name !== "debian-binary") throw problem('its first member is not "debian-binary"');
  const head = first.content.slice(0, Math.min(first.content.size, MAX_VERSION_SIZE));
  const text = Buffer.from(await collectBytes(head.open())).toString("latin1");
  const [, version, major] = /^((\d+)\.\d+)\n/.exec(text) ?? [];
  if (version === undefined) throw problem('its "debian-binary" is no version and a line feed');
  if (Number(major) !== 2) throw problem(`it is of version ${version} of the format, and not 2`);
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot read a Debian package: ${fact}`, { format: "deb" });
}
