/**
 * One .deb of the lock, opened: control members in memory, data as entries over a stored tar.
 *
 * @see deb(5)
 * @module
 */
import {
  type ArMember,
  compressionOf,
  decompress,
  readAr,
  type XzDecoder,
} from "@rootsmith/archive";
import {
  type BuildContext,
  type ByteSource,
  collectBytes,
  FormatError,
  type LockedSource,
  type RootfsEntry,
  readTar,
} from "@rootsmith/core";
import type { DebianLockedPackage } from "./lock.ts";

/** A file of the control archive: `postinst`, `conffiles`, `md5sums`. */
export interface ControlMember {
  readonly bytes: Uint8Array;
  readonly mode: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
}

export interface Deb {
  readonly locked: DebianLockedPackage;
  readonly purl: string;
  /** By name. */
  readonly control: ReadonlyMap<string, ControlMember>;
  /** The members of data.tar in their order, all of them below `usr` and so on as packaged. */
  entries(): Promise<readonly RootfsEntry[]>;
}

type DebPart = "control" | "data";

export interface OpenDebOptions {
  readonly locked: DebianLockedPackage;
  readonly source: LockedSource;
  readonly purl: string;
  readonly xz: Readonly<Record<DebPart, XzDecoder>>;
  readonly ctx: BuildContext;
}

/**
 * Opens a package. Its data is decompressed in the background, or comes from the cache.
 *
 * @throws {FormatError} If it is not a Debian package of format 2.
 */
export async function openDeb({ locked, source, purl, xz, ctx }: OpenDebOptions): Promise<Deb> {
  const tarOf = async (part: DebPart): Promise<RootfsEntry[]> => {
    const content = await ctx.derive(`debian ${part}.tar of ${source.digest}`, () =>
      decompressMember(part, source, xz[part], ctx),
    );
    const entries: RootfsEntry[] = [];
    for await (const entry of readTar(content, { signal: ctx.signal })) {
      entries.push({ ...entry, package: purl });
    }
    return entries;
  };
  try {
    const control = await controlMembers(await tarOf("control"));
    const data = tarOf("data").catch((error) => {
      throw inPackage(source, error);
    });
    data.catch(() => {}); // whoever asks for the entries hears of it
    return { locked, purl, control, entries: () => data };
  } catch (error) {
    throw inPackage(source, error);
  }
}

async function* decompressMember(
  part: DebPart,
  source: LockedSource,
  xz: XzDecoder,
  ctx: BuildContext,
): AsyncGenerator<Uint8Array> {
  const members = await readAr(await ctx.open(source));
  checkFormat(members[0]);
  const member = members.find(({ name }) => name.startsWith(`${part}.tar`));
  if (member === undefined) throw problem(`it has no ${part}.tar`);
  const compression = member.name === `${part}.tar` ? "none" : compressionOf(member.name);
  if (compression === undefined) throw problem(`the compression of "${member.name}" is unknown`);
  const bytes: ByteSource =
    compression === "xz"
      ? xz.decode(member.content)
      : decompress(member.content.open(), compression, { signal: ctx.signal });
  yield* bytes;
}

function checkFormat(first: ArMember | undefined): void {
  if (first?.name !== "debian-binary") throw problem('its first member is not "debian-binary"');
  // "2.0" and a newline; minor versions may be higher, see deb(5)
  if (first.content.size > 64) throw problem('its member "debian-binary" is too long');
}

async function controlMembers(
  entries: readonly RootfsEntry[],
): Promise<ReadonlyMap<string, ControlMember>> {
  const members = new Map<string, ControlMember>();
  for (const entry of entries) {
    if (entry.type !== "file") continue;
    const bytes = await collectBytes(entry.content.open());
    members.set(entry.path, { bytes, mode: entry.mode, mtime: entry.mtime ?? 0 });
  }
  const control = new TextDecoder().decode(members.get("control")?.bytes);
  if (!/^Package:/im.test(control)) throw problem("its control file names no package");
  return members;
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot read a Debian package: ${fact}`, { format: "deb" });
}

function inPackage({ path }: LockedSource, error: unknown): unknown {
  if (!(error instanceof FormatError)) return error;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (error.message.startsWith(`Cannot unpack ${name}`)) return error;
  return new FormatError(`Cannot unpack ${name}: ${error.message}`, {
    format: error.format,
    cause: error,
    hint: "The package in the archive is damaged; try another mirror",
  });
}
