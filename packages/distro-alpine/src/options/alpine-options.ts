/**
 * What a user says about an Alpine image, checked, with its defaults.
 *
 * @module
 */
import {
  checkOptionNames,
  type JsonObject,
  publicUrl,
  textList,
  unusable,
} from "@rootsmith/core/provider";
import { parseDependencies } from "../relations/dependency.ts";
import { parseKeys } from "../releases/alpine-keys.ts";
import { parseRepository } from "./repository-line.ts";

export interface AlpineOptions {
  /** `"3.24"`, `"edge"` or `"latest-stable"`, the default. */
  readonly release?: string;
  /** As one writes them in /etc/apk/world: `"curl>8"`, `"curl@edge"`, `"!busybox-extras"`. Default `["alpine-base"]`. */
  readonly packages?: readonly string[];
  /**
   * As in /etc/apk/repositories, where a name stands for a URL: `"main"` of the release, `"edge/testing"`,
   * `"@edge edge/main"`, `"v3 https://example.org/alpine"`. All of them signed. Default `["main", "community"]`.
   */
  readonly repositories?: readonly string[];
  /** Public keys in PEM that may sign repositories, beside those of the release. */
  readonly keys?: readonly string[];
  /** Where apk in the image looks for packages. Default: the one of Alpine itself. */
  readonly imageMirror?: string;
}

export type AlpineSettings = JsonObject & {
  /** The directory at the mirror: `"v3.24"`; the stable one is looked up there. */
  readonly branch: string;
  readonly packages: readonly string[];
  readonly repositories: readonly string[];
  readonly keys: readonly string[];
  readonly imageMirror: string;
};

export const ALPINE_MIRROR = "https://dl-cdn.alpinelinux.org/alpine";

const OPTION_NAMES: Readonly<Record<keyof AlpineOptions, true>> = {
  release: true,
  packages: true,
  repositories: true,
  keys: true,
  imageMirror: true,
};

const RELEASE = /^(?:v?(\d+\.\d+)|edge|latest-stable)$/;

/**
 * @throws {TypeError} If an option is not what it has to be.
 * @throws {ResolveError} If a package is not written as in /etc/apk/world.
 */
export function alpineSettings(options: AlpineOptions): AlpineSettings {
  checkOptionNames("alpine()", options, OPTION_NAMES);
  const { release = "latest-stable", imageMirror = ALPINE_MIRROR } = options;
  const match = RELEASE.exec(release);
  if (match === null) {
    throw unusable("release", `"${release}" is not like "3.24", "edge" or "latest-stable"`);
  }
  const branch = match[1] === undefined ? release : `v${match[1]}`;
  const packages = textList("packages", options.packages ?? ["alpine-base"]);
  const repositories = textList("repositories", options.repositories ?? ["main", "community"]);
  if (repositories.length === 0) throw unusable("repositories", "there is none");
  const tags = new Set(repositories.map((text) => parseRepository(text, branch).tag));
  checkPackages(packages, tags);
  return {
    branch,
    packages,
    repositories,
    keys: textList("keys", options.keys ?? []).map(checkedKeys),
    imageMirror: publicUrl("imageMirror", imageMirror),
  };
}

function checkPackages(packages: readonly string[], tags: ReadonlySet<string | undefined>): void {
  const world = packages.flatMap(parseDependencies);
  if (world.every(({ isConflict }) => isConflict)) throw unusable("packages", "there is none");
  const untagged = world.find(({ tag }) => tag !== undefined && !tags.has(tag));
  if (untagged !== undefined) {
    const line = `@${untagged.tag} edge/main`;
    throw unusable(
      "packages",
      `"${untagged.text}" is of no repository; name one, such as "${line}"`,
    );
  }
}

function checkedKeys(text: string): string {
  try {
    parseKeys(new TextEncoder().encode(text), "keys");
  } catch (error) {
    throw unusable("keys", (error as Error).message);
  }
  return text;
}
