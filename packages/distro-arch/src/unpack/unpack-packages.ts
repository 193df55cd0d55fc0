/**
 * Packages as they are laid into one tree: who owns which path, and what is left out.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import {
  type BuildContext,
  collectBytes,
  DuplicateEntryError,
  FormatError,
  type RootfsEntry,
  type StoredContent,
} from "@rootsmith/core/provider";
import { parseMtree } from "../formats/mtree.ts";
import { patternMatcher } from "../formats/patterns.ts";
import type { LockedArchPackage } from "../lock/arch-lock.ts";
import {
  type PackageHead,
  packageHeadTar,
  packageTar,
  readFiles,
  readHead,
} from "./package-file.ts";

/** A package, opened. */
export interface UnpackedPackage {
  readonly locked: LockedArchPackage;
  readonly head: PackageHead;
  /** What it brings, as pacman lists paths: those of directories end in a slash. Without what is left out. */
  readonly paths: readonly string[];
  /** All that it brings. */
  files(): Promise<readonly RootfsEntry[]>;
  /** What of it goes into the rootfs. */
  entries(): Promise<readonly RootfsEntry[]>;
}

/** So many are decompressed at a time, so that the first are ready early. */
const SIDE_BY_SIDE = 4;

/**
 * What packages say of themselves. Their files go on being decompressed; the first are ready first.
 *
 * @param noExtract Patterns of paths, without a leading slash.
 * @throws {FormatError} If a package is malformed, there or when its files are asked for.
 * @throws {DuplicateEntryError} If two packages have one path that is not a directory.
 */
export async function unpackPackages(
  packages: readonly LockedArchPackage[],
  noExtract: readonly string[],
  ctx: BuildContext,
): Promise<readonly UnpackedPackage[]> {
  const isLeftOut = patternMatcher(noExtract);
  const heads = packages.map((locked) => openHead(locked, ctx));
  let done = 0;
  const all: Promise<readonly RootfsEntry[]>[] = [];
  const open = async (locked: LockedArchPackage, before: readonly Promise<unknown>[]) => {
    await Promise.allSettled(before);
    const files = await inPackage(locked, ctx, async (content) =>
      readFiles(await packageTar(locked.source.digest, content, ctx), ctx),
    );
    ctx.report({ type: "unpack", package: locked.fact.name, done: ++done, total: packages.length });
    return files;
  };
  for (const [index, locked] of packages.entries()) {
    // heads come first: with them the plan is known
    all.push(
      open(locked, [
        ...heads,
        ...(index < SIDE_BY_SIDE ? [] : [all[index - SIDE_BY_SIDE] as Promise<unknown>]),
      ]),
    );
  }
  for (const files of all) files.catch(() => {}); // whoever asks for them hears of it
  const opened = await Promise.all(
    packages.map(async (locked, index): Promise<UnpackedPackage> => {
      const head = (await heads[index]) as PackageHead;
      const files = all[index] as Promise<readonly RootfsEntry[]>;
      const listed = (await listedPaths(head)) ?? (await files).map(listedPath);
      return {
        ...{ locked, head },
        paths: listed.filter((path) => !isLeftOut(path)),
        files: () => files,
        entries: async () =>
          withoutLinksTo(await files, (entry) => isLeftOut(listedPath(entry))).map((entry) => ({
            ...entry,
            package: locked.fact.purl,
          })),
      };
    }),
  );
  checkOwners(opened);
  return opened;
}

/** A path as pacman lists it. */
export function listedPath({ path, type }: RootfsEntry): string {
  return type === "dir" ? `${path}/` : path;
}

function checkOwners(packages: readonly UnpackedPackage[]): void {
  const owners = new Map<string, string>();
  for (const { locked, paths } of packages) {
    for (const path of paths) {
      if (path.endsWith("/")) continue;
      const other = owners.get(path);
      if (other !== undefined) throw new DuplicateEntryError(path, other, locked.fact.name);
      owners.set(path, locked.fact.name);
    }
  }
}

/** Those that .MTREE lists; undefined where there is none that can be read. */
async function listedPaths({ mtree }: PackageHead): Promise<readonly string[] | undefined> {
  if (mtree === undefined) return undefined;
  try {
    const text = gunzipSync(await collectBytes(mtree.content.open()));
    return parseMtree(new TextDecoder().decode(text)).map(({ path, type }) =>
      type === "dir" ? `${path}/` : path,
    );
  } catch {
    return undefined;
  }
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

/** It is what the lock says. */
function openHead(locked: LockedArchPackage, ctx: BuildContext): Promise<PackageHead> {
  const { fact, source } = locked;
  return inPackage(locked, ctx, async (content) => {
    const head = await readHead(await packageHeadTar(source.digest, content, ctx), ctx);
    const [name, version] = [head.info.get("pkgname")?.[0], head.info.get("pkgver")?.[0]];
    if (name === fact.name && version === fact.version) return head;
    throw new FormatError(`it is ${name} ${version}, not ${fact.name} ${fact.version}`, {
      format: "alpm",
    });
  });
}

/** Names the package in what is wrong with it. */
async function inPackage<T>(
  { source }: LockedArchPackage,
  ctx: BuildContext,
  read: (content: StoredContent) => Promise<T>,
): Promise<T> {
  try {
    return await read(await ctx.open(source));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`Cannot use "${source.path}": ${error.message}`, {
      format: error.format,
      cause: error,
    });
  }
}
