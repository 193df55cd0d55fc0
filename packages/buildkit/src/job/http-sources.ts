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

/**
 * The files for one platform, in the order of the lock.
 *
 * @throws {HostError} If one is a file of the machine where the lock was written.
 */
export function httpSources({ platforms }: LockFile, platform: string): HttpSource[] {
  const lock = platforms.find((one) => formatPlatform(one.platform) === platform);
  return (lock?.sources ?? []).map(({ repository, path, digest }) => {
    if (repository === HOST_REPOSITORY) {
      throw new HostError(`Cannot build in BuildKit: the lock names "${path}" of a machine`, {
        hint: "Write the text of the file into the definition, or build with rootsmith build",
      });
    }
    const bases = lock?.repositories[repository] ?? [];
    return { repository, path, digest, urls: bases.map((base) => urlOf(base, path)) };
  });
}

/** The address of a file below that of its repository. */
export function urlOf(base: string, path: string): string {
  return new URL(path.split("/").map(encodePart).join("/"), base.replace(/\/*$/, "/")).href;
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll("%3A", ":");
}
