/**
 * Packages as they are laid into one tree: who owns which path, and what is left out.
 *
 * @module
 */
import {
  type BuildContext,
  DuplicateEntryError,
  FormatError,
  type RootfsEntry,
} from "@rootsmith/core/provider";
import { patternMatcher } from "../formats/patterns.ts";
import type { LockedArchPackage } from "../lock/arch-lock.ts";
import { type PackageFile, packageTar, readPackage } from "./package-file.ts";

/** A package, opened. */
export interface UnpackedPackage {
  readonly locked: LockedArchPackage;
  readonly file: PackageFile;
  /** What goes into the rootfs. */
  readonly entries: readonly RootfsEntry[];
}

/**
 * @param noExtract Patterns of paths, without a leading slash.
 * @throws {FormatError | InvalidEntryError} If a package is malformed.
 * @throws {DuplicateEntryError} If two packages have one path that is not a directory.
 */
export async function unpackPackages(
  packages: readonly LockedArchPackage[],
  noExtract: readonly string[],
  ctx: BuildContext,
): Promise<readonly UnpackedPackage[]> {
  const isLeftOut = patternMatcher(noExtract);
  let done = 0;
  const opened = await Promise.all(
    packages.map(async (locked): Promise<UnpackedPackage> => {
      const file = await openPackage(locked, ctx);
      const { name, purl } = locked.fact;
      ctx.report({ type: "unpack", package: name, done: ++done, total: packages.length });
      const kept = withoutLinksTo(file.entries, (entry) => isLeftOut(listedPath(entry)));
      return { locked, file, entries: kept.map((entry) => ({ ...entry, package: purl })) };
    }),
  );
  const owners = new Map<string, string>();
  for (const { locked, entries } of opened) {
    for (const { path, type } of entries) {
      if (type === "dir") continue;
      const other = owners.get(path);
      if (other !== undefined) throw new DuplicateEntryError(path, other, locked.fact.name);
      owners.set(path, locked.fact.name);
    }
  }
  return opened;
}

/** A path as pacman lists it: that of a directory ends in a slash. */
export function listedPath({ path, type }: RootfsEntry): string {
  return type === "dir" ? `${path}/` : path;
}

/** The entries that are not left out; where a file is, the first of its other names becomes the file. */
function withoutLinksTo(
  entries: readonly RootfsEntry[],
  isLeftOut: (entry: RootfsEntry) => boolean,
): readonly RootfsEntry[] {
  const gone = new Map(entries.filter(isLeftOut).map((entry) => [entry.path, entry]));
  if (gone.size === 0) return entries;
  const heirs = new Map<string, string>();
  return entries.flatMap((entry) => {
    if (gone.has(entry.path)) return [];
    if (entry.type !== "hardlink") return [entry];
    const file = gone.get(entry.target);
    if (file === undefined) return [entry];
    const heir = heirs.get(entry.target);
    if (heir !== undefined) return [{ ...entry, target: heir }];
    heirs.set(entry.target, entry.path);
    return [{ ...file, path: entry.path }];
  });
}

/** The file is what the lock says, or it is named in the error. */
async function openPackage(
  { fact, source }: LockedArchPackage,
  ctx: BuildContext,
): Promise<PackageFile> {
  try {
    const tar = await packageTar(source.digest, await ctx.open(source), ctx);
    const file = await readPackage(tar, ctx);
    const [name, version] = [file.info.get("pkgname")?.[0], file.info.get("pkgver")?.[0]];
    if (name === fact.name && version === fact.version) return file;
    throw new FormatError(`it is ${name} ${version}, not ${fact.name} ${fact.version}`, {
      format: "alpm",
    });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`Cannot use "${source.path}": ${error.message}`, {
      format: error.format,
      cause: error,
    });
  }
}
