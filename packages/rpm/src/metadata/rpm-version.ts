/**
 * Which rpm the rootfs has: it is the one that reads the database and whose rules hold.
 *
 * @module
 */

/** The version of the package `rpm` among `packages`; without one, that of Enterprise Linux 9. */
export function rpmVersionOf(
  packages: Iterable<{ readonly name: string; readonly version: string }>,
): string {
  for (const { name, version } of packages) if (name === "rpm") return version;
  return "4.16";
}
