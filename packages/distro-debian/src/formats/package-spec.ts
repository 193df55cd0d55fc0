/**
 * How a user names a package, and which one of several is meant.
 *
 * @see apt-get(8), "install"
 * @module
 */

/** All that is given has to hold. */
export interface PackageSpec {
  readonly name: string;
  /** Default: the native one. */
  readonly architecture?: string;
  /** A version or a glob: `"7.88*"`. */
  readonly version?: string;
  /** Codename or archive name of the suite that the package is taken from. */
  readonly suite?: string;
}

const SPEC =
  /^(?<name>[A-Za-z0-9][A-Za-z0-9+._-]*)(?::(?<architecture>[a-z0-9-]+))?(?:=(?<version>[^\s/=]+))?(?:\/(?<suite>[^\s/=]+))?$/;

/**
 * Reads `curl`, `curl=7.88*`, `curl/bookworm-backports`, `libc6:i386`, or a combination of these.
 *
 * @throws {TypeError} If it is malformed.
 */
export function parsePackageSpec(text: string): PackageSpec {
  const { name, architecture, version, suite } = SPEC.exec(text)?.groups ?? {};
  if (name === undefined) {
    throw new TypeError(
      `Cannot parse the package "${text}": expected "name", "name=version", "name/suite" or "name:architecture"`,
    );
  }
  return {
    name,
    ...(architecture !== undefined && { architecture }),
    ...(version !== undefined && { version }),
    ...(suite !== undefined && { suite }),
  };
}

/** The inverse of {@linkcode parsePackageSpec}. */
export function formatPackageSpec({ name, architecture, version, suite }: PackageSpec): string {
  const parts = [
    name,
    architecture && `:${architecture}`,
    version && `=${version}`,
    suite && `/${suite}`,
  ];
  return parts.filter(Boolean).join("");
}
