/**
 * What is known of the nodes of a tree that begins as another one: only what differs takes memory and time.
 *
 * @module
 */
import { PathMap } from "./path-map.ts";

/** What a {@linkcode PathMap} can be used for. */
export interface Paths<T> {
  readonly size: number;
  get(path: string): T | undefined;
  has(path: string): boolean;
  set(path: string, value: T): unknown;
  delete(path: string): boolean;
  entries(): Iterable<[string, T]>;
  /** The paths right below `path` that have a value. */
  childrenOf(path: string): string[];
  /** Deletes everything below `path`; its own value stays. */
  deleteBelow(path: string): void;
}

/** The map below must not change any more. */
export class PathMapAbove<T> implements Paths<T> {
  readonly #below: Paths<T>;
  readonly #own = new PathMap<T>();
  /** Paths of the map below that have no value any more. */
  readonly #gone = new Set<string>();

  constructor(below: Paths<T>) {
    this.#below = below;
  }

  get size(): number {
    const added = [...this.#own.keys()].filter((path) => !this.#below.has(path));
    return this.#below.size - this.#gone.size + added.length;
  }

  get(path: string): T | undefined {
    return this.#own.get(path) ?? (this.#gone.has(path) ? undefined : this.#below.get(path));
  }

  has(path: string): boolean {
    return this.#own.has(path) || (this.#below.has(path) && !this.#gone.has(path));
  }

  set(path: string, value: T): void {
    this.#gone.delete(path);
    this.#own.set(path, value);
  }

  delete(path: string): boolean {
    const isThere = this.has(path);
    this.#own.delete(path);
    if (this.#below.has(path)) this.#gone.add(path);
    return isThere;
  }

  *entries(): Generator<[string, T], void, undefined> {
    for (const [path, value] of this.#below.entries()) {
      if (!this.#gone.has(path)) yield [path, this.#own.get(path) ?? value];
    }
    for (const [path, value] of this.#own.entries()) {
      if (!this.#below.has(path)) yield [path, value];
    }
  }

  childrenOf(path: string): string[] {
    const below = this.#below.childrenOf(path).filter((child) => this.has(child));
    const own = this.#own.childrenOf(path).filter((child) => !this.#below.has(child));
    return [...below, ...own];
  }

  deleteBelow(path: string): void {
    this.#own.deleteBelow(path);
    for (const child of this.#below.childrenOf(path)) {
      if (this.#gone.has(child)) continue;
      this.#gone.add(child);
      this.deleteBelow(child);
    }
  }

  /** The paths that have a value of their own, or none any more. */
  *changed(): Generator<string, void, undefined> {
    yield* this.#own.keys();
    yield* this.#gone;
  }
}
