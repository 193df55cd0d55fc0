/**
 * All packages that a rootfs can choose from: several indexes as one.
 *
 * @module
 */
import type { CountUses, FormatError } from "@rootsmith/core/provider";
import type { DebianPackage, IndexOrigin } from "../formats/debian-package.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import { type Pin, pinPriority } from "../formats/pins.ts";
import { compareVersions } from "../formats/version.ts";
import type { PackagesIndex } from "../repository/packages-index.ts";

export interface PackageUniverse {
  /** Debian's name of the native architecture. */
  readonly architecture: string;
  /** The native one, then the foreign ones in the order in which they are preferred. */
  readonly architectures: readonly string[];
  /** Of the indexes, in their order. */
  readonly origins: readonly IndexOrigin[];
  /**
   * What of a name can be installed, by priority, then newest first. The first one is the candidate;
   * the others are for those who ask for them. `architecture` is the native one by default.
   */
  versionsOf(name: string, architecture?: string): readonly DebianPackage[];
  /**
   * Newest first, those too that pins rule out. A version that two indexes have with other content
   * counts twice, in the order of the indexes.
   */
  allVersionsOf(name: string, architecture?: string): readonly DebianPackage[];
  /** Of a package that came from here: every index that has this version. */
  originsOf(item: DebianPackage): readonly IndexOrigin[];
  /** Candidates of any architecture that provide `name`, in no order. */
  providersOf(name: string): readonly DebianPackage[];
  /** Negative if the indexes, read in their order, name `a` before `b`. */
  compareMentions(a: string, b: string): number;
  /** Every name of a package, with repetitions. */
  names(): Iterable<string>;
  /** How many relations of all indexes ask for each of some names. */
  readonly countDependents: CountUses;
  /** Why stanzas of a name cannot be read. */
  problemsOf(name: string): readonly FormatError[];
}

export interface UniverseOptions {
  readonly architecture: string;
  /** Architectures beside the native one. */
  readonly foreign?: readonly string[];
  readonly pins?: readonly Pin[];
}

/** One name on one architecture. */
interface Versions {
  readonly all: readonly DebianPackage[];
  readonly installable: readonly DebianPackage[];
}

/**
 * Merges indexes: the highest priority wins, then the highest version, wherever it stands.
 *
 * @throws {TypeError} If a pin cannot be read.
 */
export function mergeIndexes(
  indexes: readonly PackagesIndex[],
  { architecture: native, foreign = [], pins = [] }: UniverseOptions,
): PackageUniverse {
  const architectures = [...new Set([native, ...foreign])];
  const known = new Map<string, Versions>();
  const origins = new Map<DebianPackage, IndexOrigin[]>();
  const mentions = new Map<string, readonly number[]>();
  const priorityOf = pinPriority(pins, native);

  const read = (name: string, architecture: string): Versions => {
    const all: DebianPackage[] = [];
    const found = indexes
      .flatMap((index) => index.find(name))
      .filter((item) => ownArchitecture(item, native) === architecture)
      .sort((a, b) => compareVersions(b.version, a.version));
    for (const item of found) {
      const same = all.find((other) => isSameFile(other, item));
      if (same !== undefined) {
        origins.get(same)?.push(item.origin);
      } else {
        all.push(item);
        origins.set(item, [item.origin]);
      }
    }
    const priorities = new Map(
      all.map((item) => [item, priorityOf(item, origins.get(item) ?? [])]),
    );
    const priority = (item: DebianPackage): number => priorities.get(item) ?? 0;
    const installable = all
      .filter((item) => priority(item) > 0)
      .sort((a, b) => priority(b) - priority(a));
    return { all, installable };
  };
  const versions = (name: string, architecture: string): Versions => {
    const key = `${name}:${architecture}`;
    let found = known.get(key);
    if (found === undefined) {
      found = read(name, architecture);
      known.set(key, found);
    }
    return found;
  };

  const findMention = (name: string): readonly number[] => {
    for (const [i, index] of indexes.entries()) {
      const mention = index.firstMentionOf(name);
      if (mention !== undefined) return [i, ...mention];
    }
    return [-1];
  };
  const mentionOf = (name: string): readonly number[] => {
    const mention = mentions.get(name) ?? findMention(name);
    mentions.set(name, mention);
    return mention;
  };

  return {
    architecture: native,
    architectures,
    origins: indexes.map((index) => index.origin),
    versionsOf: (name, architecture = native) => versions(name, architecture).installable,
    allVersionsOf: (name, architecture = native) => versions(name, architecture).all,
    originsOf: (item) => origins.get(item) ?? [],
    providersOf(name) {
      const owners = new Set(indexes.flatMap((index) => index.providersOf(name)));
      return [...owners]
        .flatMap((owner) => architectures.map((arch) => versions(owner, arch).installable[0]))
        .filter((item) => item !== undefined)
        .filter((item) => item.provides.some((provided) => provided.name === name));
    },
    compareMentions(a, b) {
      const [first, second] = [mentionOf(a), mentionOf(b)];
      const place = first.findIndex((part, i) => part !== second[i]);
      return (first[place] ?? 0) - (second[place] ?? 0);
    },
    *names() {
      for (const index of indexes) yield* index.names();
    },
    countDependents(names) {
      const all = indexes.map((index) => index.countDependents(names));
      const total = (name: string): number =>
        all.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0);
      return new Map([...names].map((name) => [name, total(name)]));
    },
    problemsOf: (name) =>
      indexes
        .flatMap(({ problems }) => problems.filter((problem) => problem.name === name))
        .map(({ error }) => error),
  };
}

/** Digests of two kinds cannot be compared. */
function isSameFile(a: DebianPackage, b: DebianPackage): boolean {
  if (a.version !== b.version || a.size !== b.size) return false;
  return a.digest === b.digest || a.digest.slice(0, 7) !== b.digest.slice(0, 7);
}
