/**
 * One repository of a pool: which of its packages can be chosen, under their ids.
 *
 * @module
 */
import { globPattern } from "../metadata/glob.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { PrimaryIndex } from "../repodata/primary.ts";
import { spellingsOf } from "./package-spellings.ts";

/** What a pool is made of. */
export interface PoolSource {
  readonly index: PrimaryIndex;
  /** The lowest wins. Default: 99. */
  readonly priority?: number;
  /** Globs of names or NEVRAs that are not there. */
  readonly exclude?: readonly string[];
  /** Where given, only what one of these globs matches is there. */
  readonly includePackages?: readonly string[];
  /** What modularity hides. */
  isHidden?(item: RpmPackage): boolean;
  /** It is what is installed already: all of it is there, with all files. */
  readonly isInstalled?: true;
  /** Owners of paths that primary does not list, by path: positions in `index`. */
  readonly fileOwners?: ReadonlyMap<string, readonly number[]>;
}

export class PoolRepository {
  /** Id of its first package. */
  readonly first: number;
  readonly #source: PoolSource;
  readonly #visible = new Map<number, boolean>();
  readonly #isVisible: (item: RpmPackage) => boolean;

  /** @param isVisible What all repositories of the pool have in common. */
  constructor(source: PoolSource, first: number, isVisible: (item: RpmPackage) => boolean) {
    this.first = first;
    this.#source = source;
    const isExcluded = nameFilter(source.exclude ?? []);
    const isIncluded = source.includePackages && nameFilter(source.includePackages);
    this.#isVisible = (item) =>
      source.isInstalled ||
      (isVisible(item) &&
        !isExcluded(item) &&
        (isIncluded?.(item) ?? true) &&
        !source.isHidden?.(item));
  }

  get index(): PrimaryIndex {
    return this.#source.index;
  }

  get isInstalled(): boolean {
    return this.#source.isInstalled ?? false;
  }

  get priority(): number {
    return this.#source.priority ?? 99;
  }

  /** Ids of those that can be chosen, of the packages at some positions. */
  idsOf(positions: readonly number[]): readonly number[] {
    return positions
      .filter((position) => this.#isVisibleAt(position))
      .map((position) => this.first + position);
  }

  /** Whether it is known which packages own a path that primary does not list. */
  knowsOwners(path: string): boolean {
    return this.#source.isInstalled || (this.#source.fileOwners?.has(path) ?? false);
  }

  /** Positions of the owners that are known of a path. */
  ownersOf(path: string): readonly number[] {
    return this.#source.fileOwners?.get(path) ?? [];
  }

  #isVisibleAt(position: number): boolean {
    const known = this.#visible.get(position);
    if (known !== undefined) return known;
    const visible = this.#isVisible(this.index.read(position));
    this.#visible.set(position, visible);
    return visible;
  }
}

/** Whether a package is written as one of the globs has it; none matches nothing. */
export function nameFilter(globs: readonly string[]): (item: RpmPackage) => boolean {
  const patterns = globs.map(globPattern);
  return (item) =>
    patterns.length > 0 &&
    spellingsOf(item).some((text) => patterns.some((pattern) => pattern.test(text)));
}
