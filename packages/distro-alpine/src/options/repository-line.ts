/**
 * Repositories as apk's own file has them, with names in the place of URLs: `main`, `@edge edge/main`,
 * `v3 https://example.org/alpine`.
 *
 * @see apk-repositories(5)
 * @module
 */
import { publicUrl, unusable } from "@rootsmith/core/provider";

export interface RepositoryLine {
  /** Set: its packages are only for whoever asks for `NAME@TAG`. */
  readonly tag?: string;
  /** Of the index: 2 is APKINDEX.tar.gz, 3 Packages.adb. */
  readonly version: 2 | 3;
  /** Below the mirror of Alpine: `"v3.24/main"`; or a URL. */
  readonly at: string;
  readonly isUrl: boolean;
}

const LINE = /^(?:(v[23])\s+)?(?:@([\w.-]+)\s+)?(\S+)$/;
const NAME = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)?$/;

/**
 * @param branch The directory of the release, in which names without a slash lie.
 * @throws {TypeError} If it is not like one.
 */
export function parseRepository(text: string, branch: string): RepositoryLine {
  const [match, version, tag, place = ""] = LINE.exec(text.trim()) ?? [];
  const common = { version: version === "v3" ? 3 : 2, ...(tag !== undefined && { tag }) } as const;
  if (place.includes("://"))
    return { ...common, at: publicUrl("repositories", place), isUrl: true };
  if (match === undefined || !NAME.test(place)) {
    throw unusable("repositories", `"${text}" is not like "community", "@edge edge/main" or a URL`);
  }
  if (place === "testing" && branch !== "edge") {
    throw unusable(
      "repositories",
      '"testing" is of edge alone; write "@testing edge/testing" or leave out the tag',
    );
  }
  return { ...common, at: place.includes("/") ? place : `${branch}/${place}`, isUrl: false };
}

/** Its line in /etc/apk/repositories. @param mirror Where apk in the image looks. */
export function repositoryLine(
  { tag, version, at, isUrl }: RepositoryLine,
  mirror: string,
): string {
  const url = isUrl ? at : `${mirror}/${at}`;
  return [version === 3 && "v3", tag !== undefined && `@${tag}`, url].filter(Boolean).join(" ");
}
