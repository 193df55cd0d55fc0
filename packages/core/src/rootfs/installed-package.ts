/**
 * What the package database of a rootfs says of one package.
 *
 * @module
 */

export interface InstalledPackage {
  readonly name: string;
  /** With epoch and release, as the distro writes it. */
  readonly version: string;
  /** In the distro's spelling. */
  readonly architecture?: string;
  /** Of its files, in bytes. */
  readonly size?: number;
}
