/**
 * What a user says about an Alpine image, checked, with its defaults.
 *
 * @module
 */
import { checkOptionNames, type JsonObject, unusable } from "@rootsmith/core/provider";
import { parseDependencies } from "../relations/dependency.ts";

export interface AlpineOptions {
  /** `"3.20"`, `"edge"` or `"latest-stable"`, the default. */
  readonly release?: string;
  /** As one writes them in /etc/apk/world: `"curl>8"`. Default `["alpine-base"]`. */
  readonly packages?: readonly string[];
  /** Below the release, all of them signed. Default `["main", "community"]`. */
  readonly repositories?: readonly string[];
  /** Where apk in the image looks for packages. Default {@linkcode ALPINE_MIRROR}. */
  readonly imageMirror?: string;
}

export type AlpineSettings = JsonObject & {
  /** The directory at the mirror: `"v3.20"`; the stable one is looked up there. */
  readonly branch: string;
  readonly packages: readonly string[];
  readonly repositories: readonly string[];
  readonly imageMirror: string;
};

export const ALPINE_MIRROR = "https://dl-cdn.alpinelinux.org/alpine";

const OPTION_NAMES: Readonly<Record<keyof AlpineOptions, true>> = {
  release: true,
  packages: true,
  repositories: true,
  imageMirror: true,
};

const RELEASE = /^(?:v?(\d+\.\d+)|edge|latest-stable)$/;
const REPOSITORY = /^[a-z][a-z0-9-]*$/;

/**
 * @throws {TypeError} If an option is not what it has to be.
 * @throws {ResolveError} If a package is not written as in /etc/apk/world.
 */
export function alpineSettings(options: AlpineOptions): AlpineSettings {
  checkOptionNames("alpine()", options, OPTION_NAMES);
  const {
    release = "latest-stable",
    packages = ["alpine-base"],
    repositories = ["main", "community"],
    imageMirror = ALPINE_MIRROR,
  } = options;
  const match = RELEASE.exec(release);
  if (match === null) {
    throw unusable("release", `"${release}" is not like "3.20", "edge" or "latest-stable"`);
  }
  if (parseDependencies(packages.join(" ")).length === 0) {
    throw unusable("packages", "there is none");
  }
  const wrong = repositories.find((name) => !REPOSITORY.test(name));
  if (wrong !== undefined || repositories.length === 0) {
    throw unusable("repositories", `"${wrong ?? ""}" is not a name such as "community"`);
  }
  if (!/^https?:\/\/[^\s@]+$/.test(imageMirror)) {
    throw unusable("imageMirror", `"${imageMirror}" is not a public URL`);
  }
  const branch = match[1] === undefined ? release : `v${match[1]}`;
  return { branch, packages, repositories, imageMirror: imageMirror.replace(/\/+$/, "") };
}
