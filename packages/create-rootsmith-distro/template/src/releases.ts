/**
 * Facts of each release.
 *
 * @module
 */

export interface Release {
  /** When it was made, in seconds since 1970-01-01Z: the latest time in its images. */
  readonly epoch: number;
  /** Its ports: the distro's name by rootsmith's. */
  readonly architectures: Readonly<Record<string, string>>;
}

export const RELEASES: Readonly<Record<string, Release>> = {
  "1": {
    epoch: 1_735_689_600,
    architectures: { "linux/amd64": "x86_64", "linux/arm64": "aarch64" },
  },
};
