/**
 * What scripts leave that differs from build to build although nothing differs that matters, and
 * what becomes of it. Core has a list of these for every distro, and distros add their own; callers can
 * leave some of them out.
 *
 * @see https://reproducible-builds.org/docs/ for where such differences come from
 * @module
 */

export interface Normalization {
  /** What callers name it by: `"machine-id"`. */
  readonly name: string;
  /** What differs, and why it is not needed. */
  readonly reason: string;
  /** Below the root, as dpkg's `--path-exclude` has them: `*` is any run of characters. */
  readonly paths: readonly string[];
  /** Nodes are removed with all that is below them, files are emptied, or their bytes rewritten. */
  readonly action: "remove" | "empty" | RewriteContent;
}

/**
 * The bytes of a file without what differs.
 *
 * @param epoch Seconds since 1970-01-01Z: what takes the place of the build's date.
 */
export type RewriteContent = (content: Uint8Array, epoch: number) => Uint8Array;
