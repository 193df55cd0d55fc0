/**
 * `rootsmith cache`: lists and prunes what is kept between builds.
 *
 * @module
 */
import { type Cache, type CacheItem, DEFAULT_CACHE_LIMIT, openCache } from "@rootsmith/core";
import { formatCount, formatSize, parseAge, parseSize } from "../flags/quantities.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import { readCacheLimit } from "./cache-limit.ts";
import { type NamedItem, nameItems } from "./cache-names.ts";

/** Seconds without use after which `prune` removes an item if no flag says otherwise. */
const DEFAULT_AGE = 30 * 86_400;

/** Prints the contents of the cache: totals by kind, or with `all` every item, least recently used first. */
export async function cacheList(
  flags: { readonly cacheDir?: string; readonly json?: boolean; readonly all?: boolean },
  host: CommandHost,
): Promise<void> {
  const limit = readCacheLimit(host.env) ?? DEFAULT_CACHE_LIMIT;
  await withCache(flags.cacheDir, async (cache) => {
    const items = (await Array.fromAsync(cache.list())).sort((a, b) => a.lastUsed - b.lastUsed);
    const named = nameItems(items);
    if (flags.json) {
      host.stdout.write(named.map((one) => `${JSON.stringify(itemJson(one))}\n`).join(""));
      return;
    }
    if (flags.all) host.stdout.write(named.map((one) => `${itemLine(one)}\n`).join(""));
    else host.stdout.write(groupLines(named).join(""));
    const bytes = items.reduce((sum, item) => sum + item.size, 0);
    const paint = paintFor(host.stdout, host.env);
    const of = Number.isFinite(limit) ? ` of ${formatSize(limit)}` : "";
    host.stdout.write(
      paint(
        "bold",
        `${formatCount(items.length, "item")}, ${formatSize(bytes)}${of} in ${cache.dir}\n`,
      ),
    );
  });
}

/** A line for each group, the largest first. */
export function groupLines(items: readonly NamedItem[]): string[] {
  const groups = new Map<string, { count: number; bytes: number }>();
  for (const { group, item } of items) {
    const { count, bytes } = groups.get(group) ?? { count: 0, bytes: 0 };
    groups.set(group, { count: count + 1, bytes: bytes + item.size });
  }
  return [...groups]
    .sort(([, a], [, b]) => b.bytes - a.bytes)
    .map(([group, { count, bytes }]) => {
      const sum = `${formatSize(bytes).padStart(9)}  ${formatCount(count, "item").padStart(12)}`;
      return `${group.padEnd(18)} ${sum}\n`;
    });
}

function itemJson({ item, name, group }: NamedItem): Record<string, unknown> {
  return { ...idOf(item), name, group, size: item.size, lastUsed: item.lastUsed };
}

function idOf(item: CacheItem): Record<string, unknown> {
  const { kind } = item;
  if (kind === "blob") return { kind, digest: item.digest };
  return kind === "record" ? { kind, key: item.key } : { kind };
}

/**
 * Removes items and prints how much space was freed.
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

/** The options of `Cache.prune()` for the flags. `now` is in milliseconds since 1970. */
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

/** Characters of a name that are printed. */
const NAME_WIDTH = 71;

/** One line: last use, size and name. */
export function itemLine({ item, name }: NamedItem): string {
  const day = new Date(item.lastUsed * 1000).toISOString().slice(0, 10);
  const text = visible(name);
  const shown = text.length <= NAME_WIDTH ? text : `${text.slice(0, NAME_WIDTH - 1)}…`;
  return `${day}  ${formatSize(item.size).padStart(8)}  ${shown}`;
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
