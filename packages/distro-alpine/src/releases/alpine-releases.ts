/**
 * The releases of Alpine.
 *
 * @see https://alpinelinux.org/releases/
 * @module
 */

import type { OsRelease } from "@rootsmith/core/provider";

/** What sets a release apart from the others. */
interface AlpineRelease {
  /** Of the apk that it has: 3 writes its database otherwise. */
  readonly apkTools: 2 | 3;
}

/** By branch. */
const ALPINE_RELEASES: Readonly<Record<string, AlpineRelease>> = {
  "v3.20": { apkTools: 2 },
  "v3.21": { apkTools: 2 },
  "v3.22": { apkTools: 2 },
  "v3.23": { apkTools: 3 },
  "v3.24": { apkTools: 3 },
  edge: { apkTools: 3 },
};

/** Releases that are not known are taken for later ones, unless they are earlier by their number. */
export function apkToolsOf(branch: string): number {
  const known = ALPINE_RELEASES[branch]?.apkTools;
  if (known !== undefined) return known;
  const [, minor = ""] = /^v3\.(\d+)$/.exec(branch) ?? [];
  return minor !== "" && Number(minor) < 20 ? 2 : 3;
}

/** What can stand after the colon. */
export function alpineTags(): string[] {
  return Object.keys(ALPINE_RELEASES).map((branch) => branch.replace(/^v/, ""));
}

/** The tag for a rootfs; edge calls itself an alpha version of the next release. */
export function alpineTagOf({ id, version = "" }: OsRelease): string | undefined {
  if (id !== "alpine") return undefined;
  if (version.includes("_alpha")) return "edge";
  return /^\d+\.\d+/.exec(version)?.[0];
}
