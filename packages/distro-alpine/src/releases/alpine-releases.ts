/**
 * The releases of Alpine.
 *
 * @see https://alpinelinux.org/releases/
 * @module
 */

import type { DistroRelease, OsRelease, ReleaseDates } from "@rootsmith/core/provider";

/** Where the days are from, and when they were looked up. */
const FROM = { source: "endoflife.date of 2026-08-22", checked: "2026-12-01" } as const;

/** What sets a release apart from the others. */
interface AlpineRelease {
  /** Of the apk that it has: 3 writes its database otherwise. */
  readonly apkTools: 2 | 3;
  /** Of its repository main. */
  readonly dates?: ReleaseDates;
}

/** By branch. */
const ALPINE_RELEASES: Readonly<Record<string, AlpineRelease>> = {
  "v3.20": { apkTools: 2, dates: { released: "2024-05-22", ends: "2026-04-01", ...FROM } },
  "v3.21": { apkTools: 2, dates: { released: "2024-12-05", ends: "2026-11-01", ...FROM } },
  "v3.22": { apkTools: 2, dates: { released: "2025-05-30", ends: "2027-05-01", ...FROM } },
  "v3.23": { apkTools: 3, dates: { released: "2025-12-04", ends: "2027-11-01", ...FROM } },
  "v3.24": { apkTools: 3, dates: { released: "2026-06-09", ends: "2028-06-01", ...FROM } },
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

/** All that are known, oldest first. */
export function alpineDistroReleases(): readonly DistroRelease[] {
  return Object.entries(ALPINE_RELEASES).map(([branch, { dates }]) => ({
    tag: branch.replace(/^v/, ""),
    ...(dates !== undefined && { dates }),
  }));
}
