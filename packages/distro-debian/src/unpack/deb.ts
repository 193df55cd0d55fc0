/**
 * A .deb: an ar archive with a tar of control members and a tar of data.
 *
 * @see deb(5)
 * @module
 */
import { type CompressedContent, readDeb } from "@rootsmith/archive";
import {
  type BuildContext,
  type ByteSource,
  FormatError,
  type LockedSource,
  type TarEntry,
} from "@rootsmith/core/provider";
import { atMost } from "../formats/at-most.ts";
import type { DebianLockedPackage } from "../lock/lock.ts";

/** A file of the control archive: `postinst`, `conffiles`, `md5sums`. */
export interface ControlMember {
  readonly bytes: Uint8Array;
  readonly mode: number;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
}

/** A package of the lock, opened. */
export interface Deb {
  readonly locked: DebianLockedPackage;
  readonly purl: string;
  /** By name. */
  readonly control: ReadonlyMap<string, ControlMember>;
  /** The members of data.tar in their order, as packaged. */
  entries(): Promise<readonly TarEntry[]>;
}

/** Those of Debian have 5 MiB at most, of lists of files. They are read into memory. */
const MAX_CONTROL_SIZE = 32 << 20;

/** The tar of control members, decompressed. @throws {FormatError} If it is unreasonably large. */
export async function* boundedControl(tar: ByteSource): AsyncGenerator<Uint8Array> {
  yield* atMost(tar, MAX_CONTROL_SIZE, "the control archive");
}

/**
 * One of the two archives of a .deb, as it is stored.
 *
 * @throws {FormatError} If it is not a Debian package of format 2.
 */
export async function debArchive(
  part: "control" | "data",
  source: LockedSource,
  ctx: BuildContext,
): Promise<CompressedContent> {
  const archive = await readDeb(await ctx.open(source), part);
  const onTrailing = (): void => {
    const name = source.path.slice(source.path.lastIndexOf("/") + 1);
    const message = `Bytes behind the ${archive.compression} data of ${part}.tar in ${name} do not count, as for dpkg`;
    ctx.report({ type: "warning", code: "TRAILING_DATA", message });
  };
  return { ...archive, onTrailing };
}

/** Runs what reads one package, and names the package in a {@linkcode FormatError}. */
export async function inPackage<T>({ path }: LockedSource, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const name = path.slice(path.lastIndexOf("/") + 1);
    throw new FormatError(`Cannot unpack ${name}: ${error.message}`, {
      format: error.format,
      cause: error,
      hint: "The package in the archive is damaged; try another mirror",
    });
  }
}
