/**
 * What is built, and the repositories that its packages are chosen from.
 *
 * @module
 */
import type { Repository } from "@rootsmith/core/provider";
import type { Keyring } from "@rootsmith/openpgp";
import type { RepositoryConfig } from "@rootsmith/rpm";
import type { CentosSettings } from "../options/options.ts";
import type { RpmArchitecture } from "../releases/platform.ts";
import type { Family, Release } from "../releases/release.ts";

export interface Target {
  readonly family: Family;
  readonly release: Release;
  readonly settings: CentosSettings;
  readonly architecture: RpmArchitecture;
}

/** One repository that packages are chosen from. */
export interface PackageSource {
  readonly config: RepositoryConfig;
  /** Who may sign its packages. Absent: signatures are not checked. */
  readonly keyring?: Keyring;
  /** repomd.xml has to be signed by one of the same keys. */
  readonly repoGpgcheck?: boolean;
  /**
   * For those of a release: the repository by whose name a mirror is given, and where in it. For
   * directories: the host, and where on it.
   */
  readonly location?: { readonly repository: Repository; readonly path: string };
}
