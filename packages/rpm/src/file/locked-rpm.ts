/**
 * What a lock says about RPM packages, in addition to where their files are.
 *
 * @module
 */

/** One package of a lock. */
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

/** The packages of a lock, and the keys that may sign them. */
export type LockedRpms = {
  /** One for each of the `sources` and `packages` of the lock, in the same order. */
  readonly packages: readonly LockedRpm[];
  /**
   * The public keys that may sign packages, as base64, by repository. A repository whose signatures
   * are not checked has none.
   */
  readonly keyrings: Readonly<Record<string, string>>;
  /** Signatures with SHA-1 or DSA, which were usual before 2010, are accepted. */
  readonly legacySignatures?: true;
};
