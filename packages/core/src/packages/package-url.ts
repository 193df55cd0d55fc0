/**
 * Names of packages that are the same everywhere.
 *
 * @see https://github.com/package-url/purl-spec
 * @module
 */

/** The parts of a package URL, none of them encoded. */
export interface PackageUrlParts {
  /** `"deb"`, `"rpm"`, `"apk"`. */
  readonly type: string;
  /** The distro, as os-release has it in `ID`: `"debian"`. Absent where it is not known. */
  readonly namespace?: string;
  readonly name: string;
  readonly version: string;
  /** In the order in which they are to stand; those without a value are left out. */
  readonly qualifiers: Readonly<Record<string, string | undefined>>;
}

/** `pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12` */
export function packageUrl(parts: PackageUrlParts): string {
  const encode = (text: string): string => encodeURIComponent(text).replaceAll("%3A", ":");
  const { type, namespace, name, version } = parts;
  const path = [namespace, name].filter((part) => part !== undefined).map(encode);
  const qualifiers = Object.entries(parts.qualifiers).flatMap(([key, value]) =>
    value ? [`${key}=${encode(value)}`] : [],
  );
  const url = `pkg:${type}/${path.join("/")}@${encode(version)}`;
  return qualifiers.length === 0 ? url : `${url}?${qualifiers.join("&")}`;
}
