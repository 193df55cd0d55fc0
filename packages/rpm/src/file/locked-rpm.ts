/**
 * What a lock says about each RPM package beside where its file is.
 *
 * @module
 */

export type LockedRpm = {
  readonly name: string;
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
  /** `"noarch"`, `"x86_64"`. */
  readonly arch: string;
  /** The section of its repository: `"base"`. */
  readonly repository: string;
};

/** The packages of a lock, and whose signatures count. */
export type LockedRpms = {
  /** As many as, and in the order of, the `sources` of the lock and its `packages`. */
  readonly packages: readonly LockedRpm[];
  /**
   * By repository: the public keys that may sign its packages, as base64. None where signatures are
   * not checked.
   */
  readonly keyrings: Readonly<Record<string, string>>;
  /** Signatures may be of kinds that were usual before 2010. */
  readonly legacySignatures?: true;
};
