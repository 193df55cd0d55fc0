/**
 * Which version of rpm the rootfs has: the one that will read the database, and whose rules apply.
 *
 * @module
 */

/** What rpm is called; with a database of ndb alone, as in openSUSE Leap 15, the latter. */
const NAMES: readonly string[] = ["rpm", "rpm-ndb"];

/** The version of the package `rpm` among `packages`. Without one, that of Enterprise Linux 9. */
export function rpmVersionOf(
  packages: Iterable<{ readonly name: string; readonly version: string }>,
): string {
  for (const { name, version } of packages) if (NAMES.includes(name)) return version;
  return "4.16";
}
