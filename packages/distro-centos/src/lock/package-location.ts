/**
 * Where the file of a package is.
 *
 * @module
 */
import { posix } from "node:path";
import { FormatError, HOST_REPOSITORY, type Repository } from "@rootsmith/core/provider";
import type { RpmPackage } from "@rootsmith/rpm";
import type { PackageSource } from "../repositories/package-source.ts";

/**
 * The repository of a package and the path in it. A path may lead out of its repository, as in Amazon
 * Linux, `"../../../../blobstore/…"`, but neither out of the mirror nor out of a directory of the host.
 *
 * @param plain The repository as its own URLs have it.
 * @param location Where it is instead, if below a mirror or in a directory.
 * @throws {FormatError} If the path leads out of the mirror or directory.
 */
export function packageLocation(
  { base, path, repository: id }: RpmPackage,
  plain: Repository,
  location: PackageSource["location"],
): { readonly repository: Repository; readonly path: string } {
  if (base !== undefined) {
    const name = `${plain.name} ${new URL(base).host}`;
    return { repository: { name, urls: [withoutSlash(base)] }, path };
  }
  const [up = ""] = /^(?:\.\.\/)+/.exec(path) ?? [];
  if (up === "") {
    if (location === undefined) return { repository: plain, path };
    return { repository: location.repository, path: `${location.path}/${path}` };
  }
  if (location === undefined) {
    const urls = plain.urls.map((url) => new URL(up, `${withoutSlash(url)}/`).href);
    const name = `${plain.name}/${withoutSlash(up)}`;
    return { repository: { name, urls: urls.map(withoutSlash) }, path: path.slice(up.length) };
  }
  const below = posix.normalize(`${location.path}/${path}`);
  if (location.repository.name !== HOST_REPOSITORY && !below.startsWith("../")) {
    return { repository: location.repository, path: below };
  }
  throw new FormatError(`Cannot read primary of "${id}": "${path}" is outside the repository`, {
    format: "primary",
  });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
