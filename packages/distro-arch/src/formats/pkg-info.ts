/**
 * What a package says of itself.
 *
 * @see https://man.archlinux.org/man/PKGINFO.5
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";

/** Values by key: `"pkgname"`, `"depend"`. */
export type PkgInfo = ReadonlyMap<string, readonly string[]>;

const REQUIRED = ["pkgname", "pkgver", "arch"];

/** @throws {FormatError} If it lacks what every package has. */
export function parsePkgInfo(text: string): PkgInfo {
  const info = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^\s*([^#=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined || value === "") continue;
    info.set(key, [...(info.get(key) ?? []), value]);
  }
  const missing = REQUIRED.find((key) => !info.has(key));
  if (missing === undefined) return info;
  throw new FormatError(`Cannot read its .PKGINFO: it has no "${missing}"`, { format: "alpm" });
}
