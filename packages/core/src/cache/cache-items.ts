/**
 * What a cache holds, and which of it goes when space is wanted.
 *
 * @module
 */
import { statSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeTree } from "./kept-trees.ts";

/** A file of the cache, or a directory with a tree. */
export interface CacheFile {
  readonly file: string;
  /** The last part of its path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970-01-01Z, with a fraction. */
  readonly lastUsed: number;
}

export interface PruneOptions {
  /** Removes what was last used before then, in seconds since 1970-01-01Z. */
  readonly olderThan?: number;
  /** Removes until not more than that is left, in bytes; oldest use first. */
  readonly maxBytes?: number;
  /** Removes everything. */
  readonly all?: boolean;
}

/** A directory of the cache. */
export interface CacheDirectory {
  readonly dir: string;
  /** A file that is marked as used in the place of the one of this name and size, or beside it. */
  readonly useOf?: (name: string, size: number) => string | undefined;
}

/** The files of a directory, in no order. */
export async function* cacheFiles(directory: CacheDirectory): AsyncGenerator<CacheFile> {
  for (const name of await readdir(directory.dir)) {
    const found = describe(directory, name);
    if (found !== undefined) yield found;
  }
}

/**
 * Removes files, oldest use first.
 *
 * @param inUseSince Seconds: what was used then or later belongs to a running build and stays.
 */
export async function pruneFiles(
  directories: readonly CacheDirectory[],
  options: PruneOptions,
  inUseSince: number,
): Promise<CacheFile[]> {
  const files: (CacheFile & { readonly directory: CacheDirectory })[] = [];
  for (const directory of directories) {
    for await (const found of cacheFiles(directory)) files.push({ ...found, directory });
  }
  files.sort((a, b) => a.lastUsed - b.lastUsed);
  const { all = false, olderThan = 0, maxBytes = Number.POSITIVE_INFINITY } = options;
  let left = files.reduce((sum, { size }) => sum + size, 0);
  const removed: CacheFile[] = [];
  for (const found of files) {
    if (!(all || found.lastUsed < olderThan || left > maxBytes)) break;
    // Asked again for each: a build may have begun to use it since the list was made.
    const now = describe(found.directory, found.name);
    if (now === undefined || now.lastUsed >= inUseSince) continue;
    await rm(found.file, { recursive: true, force: true });
    left -= found.size;
    removed.push(found);
  }
  return removed;
}

/** Synchronously: a promise for each of thousands of files takes ten times as long. */
function describe({ dir, useOf }: CacheDirectory, name: string): CacheFile | undefined {
  const file = join(dir, name);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const other = useOf?.(name, stats.size);
  const used = other === undefined ? undefined : statSync(other, { throwIfNoEntry: false });
  const size = stats.isDirectory() ? describeTree(file).size : stats.size;
  return { file, name, size, lastUsed: Math.max(stats.mtimeMs, used?.mtimeMs ?? 0) / 1000 };
}
