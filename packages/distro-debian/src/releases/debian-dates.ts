/**
 * When releases of Debian were released, and when their support ends.
 *
 * @see debian.csv of distro-info-data
 * @module
 */
import type { ReleaseDates } from "@rootsmith/core/provider";

/** The package that has all of these days, and the day on which they were taken from it. */
const FROM = { source: "distro-info-data 2026.10.12-1", checked: "2026-12-01" } as const;

/** By codename. */
export const DEBIAN_DATES: ReadonlyMap<string, ReleaseDates> = new Map(
  Object.entries({
    bullseye: { released: "2021-08-14", ends: "2024-08-14", longTermEnds: "2026-08-31", ...FROM },
    bookworm: { released: "2023-06-10", ends: "2026-07-11", longTermEnds: "2028-06-30", ...FROM },
    trixie: { released: "2025-08-09", ends: "2028-08-09", longTermEnds: "2030-06-30", ...FROM },
    forky: { ...FROM },
  }),
);
