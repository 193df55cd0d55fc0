/**
 * A package that is newer in the repositories.
 *
 * @module
 */

/** What `rootsmith outdated` says of one package. */
export type PackageUpdate = {
  readonly name: string;
  /** In the distro's spelling, where packages have one. */
  readonly architecture?: string;
  /** The version that is there. */
  readonly from: string;
  /** The newest one that would be chosen in its place. */
  readonly to: string;
  /** Name of the package that takes its place, whose version `to` is, where that is another one. */
  readonly replacedBy?: string;
  /** Name of the repository that has it: `"debian-security"`. */
  readonly repository: string;
  /** Whether any version between the two, or the newest, is there to close a security hole. */
  readonly security: boolean;
  /** What the distro has published of those holes. Empty where its repositories have no errata. */
  readonly advisories?: readonly Advisory[];
};

/** One erratum. */
export type Advisory = {
  /** `"RLSA-2024:1234"`. */
  readonly id: string;
  /** As the distro calls it: `"Important"`. */
  readonly severity?: string;
  /** `"CVE-2024-1234"`, in the order in which it names them. */
  readonly cves: readonly string[];
};
