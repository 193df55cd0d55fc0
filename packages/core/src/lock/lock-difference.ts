/**
 * What another lock has that one had not: the packages and files of an image, release by release.
 *
 * @module
 */

import type { PlatformLock } from "../contract/platform-lock.ts";
import type { Digest } from "../model/digest.ts";
import { formatPlatform } from "../model/oci.ts";
import { type LockFile, lockFor } from "./lock-file.ts";

/** A package, or a file that belongs to none. */
export interface LockedItem {
  /** `"bash"`, or the path of the file. */
  readonly name: string;
  /** Of a package. */
  readonly version?: string;
  /** Bytes to download, or of the file. */
  readonly size: number;
}

export interface ChangedItem {
  readonly name: string;
  readonly from: LockedItem;
  readonly to: LockedItem;
}

export interface PlatformDifference {
  readonly platform: string;
  /** Each sorted by name. */
  readonly added: readonly LockedItem[];
  readonly removed: readonly LockedItem[];
  /** Other versions, or other bytes of the same. */
  readonly changed: readonly ChangedItem[];
  /** Bytes of all items. */
  readonly size: { readonly from: number; readonly to: number };
}

/** An item with what tells it from others, in both locks. */
interface KeyedItem {
  readonly key: string;
  readonly digest: Digest | undefined;
  readonly item: LockedItem;
}

/** One difference for each platform that either of them has. */
export function compareLocks(
  before: LockFile | undefined,
  after: LockFile,
): readonly PlatformDifference[] {
  const locks = [before, after].flatMap((lock) => lock?.platforms ?? []);
  const platforms = new Set(locks.map(({ platform }) => formatPlatform(platform)));
  return [...platforms].sort().map((platform) => {
    const [was, is] = [before, after].map((lock) => itemsOf(lock && lockFor(lock, platform)));
    return { platform, ...comparePlatforms(was ?? [], is ?? []) };
  });
}

/** Whether there is anything to tell. */
export function isDifferent({ added, removed, changed }: PlatformDifference): boolean {
  return added.length + removed.length + changed.length > 0;
}

function comparePlatforms(
  before: readonly KeyedItem[],
  after: readonly KeyedItem[],
): Omit<PlatformDifference, "platform"> {
  const added: LockedItem[] = [];
  const removed: LockedItem[] = [];
  const changed: ChangedItem[] = [];
  const [was, is] = [byKey(before), byKey(after)];
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = withoutCommon(was.get(key) ?? [], is.get(key) ?? []);
    for (let i = 0; i < Math.max(old.length, now.length); i++) {
      const [from, to] = [old[i]?.item, now[i]?.item];
      if (from && to) changed.push({ name: to.name, from, to });
      else if (from) removed.push(from);
      else if (to) added.push(to);
    }
  }
  const sum = (items: readonly KeyedItem[]): number =>
    items.reduce((bytes, { item }) => bytes + item.size, 0);
  return {
    added: added.sort(byName),
    removed: removed.sort(byName),
    changed: changed.sort(byName),
    size: { from: sum(before), to: sum(after) },
  };
}

function itemsOf(lock: PlatformLock | undefined): KeyedItem[] {
  const { sources = [], packages = [] } = lock ?? {};
  const sizes = new Map(sources.map(({ digest, size }) => [digest, size]));
  const ofPackages = new Set(packages.map(({ digest }) => digest));
  return [
    ...packages.map(({ purl, name, version, digest }) => ({
      key: purl.replace(/@[^?#]*/, ""), // one package of many versions
      digest,
      item: { name, version, size: (digest && sizes.get(digest)) ?? 0 },
    })),
    ...sources
      .filter(({ digest }) => !ofPackages.has(digest))
      .map(({ repository, path, digest, size }) => ({
        key: `${repository}/${path}`,
        digest,
        item: { name: path, size },
      })),
  ];
}

function byKey(items: readonly KeyedItem[]): Map<string, KeyedItem[]> {
  return Map.groupBy(items, ({ key }) => key);
}

/** Some packages are there in several versions, so a key can have several items. */
function withoutCommon(
  before: readonly KeyedItem[],
  after: readonly KeyedItem[],
): [readonly KeyedItem[], readonly KeyedItem[]] {
  const isIn =
    (items: readonly KeyedItem[]) =>
    ({ digest, item }: KeyedItem): boolean =>
      items.some((one) => one.digest === digest && one.item.version === item.version);
  const [inBefore, inAfter] = [isIn(before), isIn(after)];
  return [before.filter((one) => !inAfter(one)), after.filter((one) => !inBefore(one))];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
