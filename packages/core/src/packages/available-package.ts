/**
 * What could be installed.
 *
 * @module
 */

/** One version of a package, as repositories have it. */
export interface AvailablePackage {
  readonly name: string;
  readonly version: string;
  /** In the distro's spelling. */
  readonly architecture?: string;
  /** What it is, in one line. Absent where the repositories do not say it. */
  readonly summary?: string;
  /** Where it is, as users know that: `"trixie-updates/main"`, `"baseos"`. */
  readonly repositories: readonly string[];
  /** True: this one is installed for its name, unless another version is asked for. */
  readonly chosen: boolean;
}

/** Whether a package is looked for. The summary is empty where there is none. */
export type PackageFilter = (item: { readonly name: string; readonly summary: string }) => boolean;
