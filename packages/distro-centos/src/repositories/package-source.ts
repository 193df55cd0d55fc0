/**
 * What is built, and the repositories that its packages are chosen from.
 *
 * @module
 */
import type { Repository } from "@rootsmith/core/provider";
import type { Keyring } from "@rootsmith/openpgp";
import type { RepositoryConfig } from "@rootsmith/rpm";
import type { CentosSettings } from "../options/settings.ts";
import type { RpmArchitecture } from "../releases/platform.ts";
import type { Distribution, Release } from "../releases/release.ts";

/** A rootfs to resolve. */
export interface Target {
  readonly distribution: Distribution;
  readonly release: Release;
  readonly settings: CentosSettings;
  readonly architecture: RpmArchitecture;
}

/** A repository that packages are chosen from. */
export interface PackageSource {
  readonly config: RepositoryConfig;
  /** The keys that may sign its packages. Absent if signatures are not checked. */
  readonly keyring?: Keyring;
  /** repomd.xml has to be signed by one of the same keys. */
  readonly repoGpgcheck?: boolean;
  /**
   * For a repository of a release: the repository by whose name users give a mirror, and the path below
   * the mirror. For a directory: the host, and the path on it.
   */
  readonly location?: { readonly repository: Repository; readonly path: string };
}
