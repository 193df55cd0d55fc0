/**
 * All packages that a rootfs can choose from: several indexes as one.
 *
 * @module
 */
import type { CountUses, FormatError } from "@rootsmith/core/provider";
import type { DebianPackage, IndexOrigin } from "../formats/debian-package.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import { type Pin, type PinPriority, pinPriority } from "../formats/pins.ts";
import { compareVersions } from "../formats/version.ts";
import type { PackagesIndex } from "../repository/packages-index.ts";

export interface PoolOptions {
  /** Debian's name of the native architecture. */
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

/** Merges indexes: the highest priority wins, then the highest version, wherever it stands. */
export class PackagePool {
  /** Debian's name of the native architecture. */
  readonly architecture: string;
  /** The native one, then the foreign ones in the order in which they are preferred. */
  readonly architectures: readonly string[];
  /** Of the indexes, in their order. */
  readonly origins: readonly IndexOrigin[];
  readonly #indexes: readonly PackagesIndex[];
  readonly #priorityOf: PinPriority;
  readonly #versions = new Map<string, Versions>();
  readonly #originsOf = new Map<DebianPackage, IndexOrigin[]>();
  readonly #mentions = new Map<string, readonly number[]>();

  /** @throws {TypeError} If a pin cannot be read. */
  constructor(
    indexes: readonly PackagesIndex[],
    { architecture, foreign = [], pins = [] }: PoolOptions,
  ) {
    this.#indexes = indexes;
    this.#priorityOf = pinPriority(pins, architecture);
    this.architecture = architecture;
    this.architectures = [...new Set([architecture, ...foreign])];
    this.origins = indexes.map(({ origin }) => origin);
  }

  /**
   * The installable versions of a name, by priority, then newest first. The first one is the
   * candidate; the others have to be requested.
   *
   * @param architecture Default: the native one.
   */
  versionsOf(name: string, architecture: string = this.architecture): readonly DebianPackage[] {
    return this.#find(name, architecture).installable;
  }

  /**
   * All versions, newest first, including those that pins rule out. A version that two indexes have
   * with different content appears twice, in the order of the indexes.
   */
  allVersionsOf(name: string, architecture: string = this.architecture): readonly DebianPackage[] {
    return this.#find(name, architecture).all;
  }

  /** Every index that has this version of a package of the pool. */
  originsOf(item: DebianPackage): readonly IndexOrigin[] {
    return this.#originsOf.get(item) ?? [];
  }

  /** Of a package that came from here, as apt reckons it. */
  priorityOf(item: DebianPackage): number {
    return this.#priorityOf(item, this.originsOf(item));
  }

  /** Candidates of any architecture that provide `name`, in no order. */
  providersOf(name: string): readonly DebianPackage[] {
    const owners = new Set(this.#indexes.flatMap((index) => index.providersOf(name)));
    return [...owners]
      .flatMap((owner) => this.architectures.map((arch) => this.versionsOf(owner, arch)[0]))
      .filter((item) => item !== undefined)
      .filter((item) => item.provides.some((provided) => provided.name === name));
  }

  /** Negative if the indexes, read in their order, name `a` before `b`. */
  compareMentions(a: string, b: string): number {
    const [first, second] = [this.#mentionOf(a), this.#mentionOf(b)];
    const difference = first.findIndex((part, i) => part !== second[i]);
    return (first[difference] ?? 0) - (second[difference] ?? 0);
  }

  /** Every name of a package, with repetitions. */
  *names(): Generator<string> {
    for (const index of this.#indexes) yield* index.names();
  }

  /** How many relations of all indexes ask for each of some names. */
  readonly countDependents: CountUses = (names) => {
    const all = this.#indexes.map((index) => index.countDependents(names));
    const total = (name: string): number =>
      all.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0);
    return new Map([...names].map((name) => [name, total(name)]));
  };

  /** Why stanzas of a name are malformed. */
  problemsOf(name: string): readonly FormatError[] {
    return this.#indexes
      .flatMap(({ problems }) => problems.filter((problem) => problem.name === name))
      .map(({ error }) => error);
  }

  #find(name: string, architecture: string): Versions {
    const key = `${name}:${architecture}`;
    const known = this.#versions.get(key) ?? this.#read(name, architecture);
    this.#versions.set(key, known);
    return known;
  }

  #read(name: string, architecture: string): Versions {
    const all: DebianPackage[] = [];
    const found = this.#indexes
      .flatMap((index) => index.find(name))
      .filter((item) => ownArchitecture(item, this.architecture) === architecture)
      .sort((a, b) => compareVersions(b.version, a.version));
    for (const item of found) {
      const same = all.find((other) => isSameFile(other, item));
      if (same !== undefined) {
        this.#originsOf.get(same)?.push(item.origin);
      } else {
        all.push(item);
        this.#originsOf.set(item, [item.origin]);
      }
    }
    const priorities = new Map(all.map((item) => [item, this.priorityOf(item)]));
    const priority = (item: DebianPackage): number => priorities.get(item) ?? 0;
    const installable = all
      .filter((item) => priority(item) > 0)
      .sort((a, b) => priority(b) - priority(a));
    return { all, installable };
  }

  #mentionOf(name: string): readonly number[] {
    const mention = this.#mentions.get(name) ?? this.#findMention(name);
    this.#mentions.set(name, mention);
    return mention;
  }

  #findMention(name: string): readonly number[] {
    for (const [i, index] of this.#indexes.entries()) {
      const mention = index.firstMentionOf(name);
      if (mention !== undefined) return [i, ...mention];
    }
    return [-1];
  }
}

/** Digests of two kinds cannot be compared. */
function isSameFile(a: DebianPackage, b: DebianPackage): boolean {
  if (a.version !== b.version || a.size !== b.size) return false;
  return a.digest === b.digest || a.digest.slice(0, 7) !== b.digest.slice(0, 7);
}
