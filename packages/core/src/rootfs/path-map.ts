/**
 * What is known of the nodes of a tree, by path.
 *
 * @module
 */

/** A map of `/`-separated paths that can forget a whole directory without looking at all the rest. */
export class PathMap<T> extends Map<string, T> {
  /** Directory -> paths right below it that have, or had, a value or something below them. */
  readonly #children = new Map<string, Set<string>>();

  override set(path: string, value: T): this {
    if (!this.has(path)) this.#link(path);
    return super.set(path, value);
  }

  /** The paths right below `path` that have a value. */
  childrenOf(path: string): string[] {
    return [...(this.#children.get(path) ?? [])].filter((child) => this.has(child));
  }

  /** Deletes everything below `path`; its own value stays. */
  deleteBelow(path: string): void {
    const children = this.#children.get(path);
    if (children === undefined) return;
    this.#children.delete(path);
    for (const child of children) {
      this.delete(child);
      this.deleteBelow(child);
    }
  }

  /** Makes `path` known to its parents, up to the first that is known itself. */
  #link(path: string): void {
    for (let child = path; child !== ""; ) {
      const parent = child.slice(0, Math.max(0, child.lastIndexOf("/")));
      const siblings = this.#children.get(parent);
      if (siblings !== undefined) {
        siblings.add(child);
        return;
      }
      this.#children.set(parent, new Set([child]));
      child = parent;
    }
  }
}
