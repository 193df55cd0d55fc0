/**
 * Architectures, and where their repositories lie.
 *
 * @module
 */
import {
  formatPlatform,
  normalizePlatform,
  type Platform,
  type Repository,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";
import type { ReleaseName } from "./release.ts";

/** One port. */
export interface Port {
  /** As packages name it. */
  readonly architecture: string;
  /** Of the newest packages: what pacman puts before `path`. */
  readonly mirror: string;
  /** A directory by day, if there is one. */
  readonly archive?: string;
  /** Below a mirror, with pacman's variables `$repo` and `$arch`. */
  readonly path: string;
  readonly repositories: readonly string[];
  /** Whether the keys that may sign its packages are known here. */
  readonly hasKeys: boolean;
}

const PORTS: Readonly<Record<string, Port>> = {
  "linux/amd64": {
    architecture: "x86_64",
    mirror: "https://geo.mirror.pkgbuild.com",
    archive: "https://archive.archlinux.org/repos",
    path: "$repo/os/$arch",
    repositories: ["core", "extra"],
    hasKeys: true,
  },
  // Arch Linux ARM, a project of its own, whose key no package of Debian has
  "linux/arm64": {
    architecture: "aarch64",
    mirror: "http://mirror.archlinuxarm.org",
    path: "$arch/$repo",
    repositories: ["core", "extra", "alarm", "aur"],
    hasKeys: false,
  },
};

/** @throws {UnsupportedPlatformError} If there is no port for it. */
export function portOf(platform: Platform): Port {
  const port = PORTS[formatPlatform(normalizePlatform(platform))];
  if (port !== undefined) return port;
  throw new UnsupportedPlatformError("arch", platform, Object.keys(PORTS));
}

/** The mirror of the newest packages, or of those of a day. */
export function mirrorOf({ mirror, archive }: Port, release: ReleaseName): string {
  if (release === "latest" || archive === undefined) return mirror;
  return `${archive}/${release.replaceAll("-", "/")}`;
}

/** The repository that all databases and packages are fetched from; those of pacman are its directories. */
export function repositoryOf(port: Port, release: ReleaseName): Repository {
  return { name: "arch", urls: [mirrorOf(port, release)] };
}

/** The directory of one of pacman's repositories below a mirror. */
export function directoryOf({ path, architecture }: Port, repository: string): string {
  return path.replace("$repo", repository).replace("$arch", architecture);
}
