/**
 * The files of a lock that BuildKit downloads.
 *
 * @module
 */
import { formatPlatform, HostError, type LockFile } from "@rootsmith/core";
import { HOST_REPOSITORY } from "@rootsmith/core/provider";

export interface HttpSource {
  readonly repository: string;
  readonly path: string;
  readonly digest: string;
  /** Where it is by default, best first. */
  readonly urls: readonly string[];
}

/** The files for one platform, in the order of the lock; those of the host are not among them. */
export function httpSources({ platforms }: LockFile, platform: string): HttpSource[] {
  const lock = platforms.find((one) => formatPlatform(one.platform) === platform);
  return (lock?.sources ?? [])
    .filter(({ repository }) => repository !== HOST_REPOSITORY)
    .map(({ repository, path, digest }) => {
      const bases = lock?.repositories[repository] ?? [];
      return { repository, path, digest, urls: bases.map((base) => urlOf(base, path)) };
    });
}

/**
 * Files beside the definition that go into the image for one platform, as paths below its directory.
 *
 * @throws {HostError} If one lies elsewhere.
 */
export function hostPaths({ platforms }: LockFile, platform: string): string[] {
  const lock = platforms.find((one) => formatPlatform(one.platform) === platform);
  const paths = (lock?.host ?? []).map(({ path }) => path);
  for (const path of paths) {
    if (!/^(?:\.\.)?\//.test(path)) continue;
    throw new HostError(
      `Cannot build in BuildKit: "${path}" of the lock is not beside the definition`,
      {
        hint: "Copy it there, or build with rootsmith build",
      },
    );
  }
  return [...new Set(paths)];
}

/** The address of a file below that of its repository. */
export function urlOf(base: string, path: string): string {
  return new URL(path.split("/").map(encodePart).join("/"), base.replace(/\/*$/, "/")).href;
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll("%3A", ":");
}
