/**
 * `rootsmith cache`: what is kept between builds.
 *
 * @module
 */
import { type Cache, type CacheItem, openCache } from "@rootsmith/core";
import { type CommandHost, paintFor } from "./command-host.ts";
import { formatCount, formatSize, parseAge, parseSize } from "./quantities.ts";

/** Seconds after which `prune` without flags removes what was not used. */
const DEFAULT_AGE = 30 * 86_400;

/** Lists the items, the least recently used first, and how much they take. */
export async function cacheList(
  flags: { readonly cacheDir?: string; readonly json?: boolean },
  host: CommandHost,
): Promise<void> {
  await withCache(flags.cacheDir, async (cache) => {
    const items = (await Array.fromAsync(cache.list())).sort((a, b) => a.lastUsed - b.lastUsed);
    if (flags.json) {
      host.stdout.write(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
      return;
    }
    host.stdout.write(items.map((item) => `${itemLine(item)}\n`).join(""));
    const bytes = items.reduce((sum, item) => sum + item.size, 0);
    const paint = paintFor(host.stdout, host.env);
    host.stdout.write(
      paint("bold", `${formatCount(items.length, "item")}, ${formatSize(bytes)} in ${cache.dir}\n`),
    );
  });
}

/**
 * Removes items and says how much that gave.
 *
 * @throws {UsageError} If an age or a size cannot be read.
 */
export async function cachePrune(
  flags: {
    readonly cacheDir?: string;
    readonly olderThan?: string;
    readonly maxSize?: string;
    readonly all?: boolean;
  },
  host: CommandHost,
): Promise<void> {
  const options = pruneOptions(flags, Date.now());
  await withCache(flags.cacheDir, async (cache) => {
    const { removed, bytes } = await cache.prune(options);
    host.stdout.write(`removed ${formatCount(removed, "item")}, ${formatSize(bytes)}\n`);
  });
}

/** What the flags ask `Cache.prune` for, at the time `now`, in milliseconds since 1970. */
export function pruneOptions(
  flags: { readonly olderThan?: string; readonly maxSize?: string; readonly all?: boolean },
  now: number,
): { olderThan?: number; maxBytes?: number; all?: boolean } {
  if (flags.all) return { all: true };
  const maxBytes = flags.maxSize === undefined ? undefined : parseSize(flags.maxSize);
  const age = flags.olderThan === undefined ? undefined : parseAge(flags.olderThan);
  if (maxBytes !== undefined && age === undefined) return { maxBytes };
  return {
    olderThan: Math.floor(now / 1000) - (age ?? DEFAULT_AGE),
    ...(maxBytes !== undefined && { maxBytes }),
  };
}

/** Longer keys are cut: they say what a fact is about, which the beginning tells. */
const KEY_WIDTH = 71;

/** One line for a person: last use, size, kind, and what it is. */
export function itemLine(item: CacheItem): string {
  const day = new Date(item.lastUsed * 1000).toISOString().slice(0, 10);
  const key = item.kind === "blob" ? item.digest : JSON.stringify(item.key);
  const shown = key.length <= KEY_WIDTH ? key : `${key.slice(0, KEY_WIDTH - 1)}…`;
  return `${day}  ${formatSize(item.size).padStart(8)}  ${item.kind.padEnd(6)}  ${shown}`;
}

async function withCache(
  dir: string | undefined,
  use: (cache: Cache) => Promise<void>,
): Promise<void> {
  const cache = await openCache(dir);
  try {
    await use(cache);
  } finally {
    await cache.close();
  }
}
