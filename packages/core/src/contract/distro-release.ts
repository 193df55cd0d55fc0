/**
 * What a plugin knows of the releases of its distro, and the warning that one has ended.
 *
 * @module
 */
import type { StageContext } from "./contexts.ts";

/** Days of a release, as `2028-08-09`. */
export type ReleaseDates = {
  /** Absent: not known. After today: not released yet. */
  readonly released?: string;
  /** The last day of regular support. Absent: no end is known, or it has none. */
  readonly ends?: string;
  /** The last day of updates that all get from the same repositories afterwards: Debian's LTS. */
  readonly longTermEnds?: string;
  /** Where these days are from: a package and its version, or a URL. */
  readonly source: string;
  /** The day on which they were looked up. */
  readonly checked: string;
};

/** One release of a distro. */
export interface DistroRelease {
  /** What stands behind the colon in a reference: `"trixie"`, `"44"`. */
  readonly tag: string;
  /** Its version where the tag is another name: `"13"`. */
  readonly version?: string;
  /** Absent: none are known, or it has none, as a rolling release. */
  readonly dates?: ReleaseDates;
  /** It has ended, whatever its days say. */
  readonly ended?: boolean;
}

/** The day after which a release gets no updates any more. */
export function endOfRelease({ dates }: Pick<DistroRelease, "dates">): string | undefined {
  return dates?.longTermEnds ?? dates?.ends;
}

/**
 * Whether a release gets no updates any more.
 *
 * @param now Seconds since 1970-01-01Z.
 */
export function hasEnded(release: DistroRelease, now: number): boolean {
  const end = endOfRelease(release);
  return release.ended === true || (end !== undefined && end < dayOf(now));
}

/**
 * Warns, with the code `RELEASE_ENDED`, where a release has ended, and names the newest that has not.
 *
 * @param title Of the distro: `"Debian"`.
 * @param releases All of them, oldest first.
 */
export function warnOfEndedRelease(
  title: string,
  tag: string,
  releases: readonly DistroRelease[],
  { now, report }: Pick<StageContext, "report"> & { readonly now: number },
): void {
  const release = releases.find((one) => one.tag === tag);
  if (release === undefined || !hasEnded(release, now)) return;
  const end = endOfRelease(release);
  const newer = releases.findLast(
    (one) => one.tag !== tag && !hasEnded(one, now) && isReleased(one, now),
  );
  report({
    type: "warning",
    code: "RELEASE_ENDED",
    message: `${title} ${tag} gets no security updates${end === undefined ? " any more" : ` since ${end}`}${newer === undefined ? "" : `: ${newer.tag} does`}`,
  });
}

/** A release without days may be one that rolls, or that is not out yet. */
function isReleased({ dates, ended }: DistroRelease, now: number): boolean {
  if (dates?.released === undefined) return dates === undefined && ended === false;
  return dates.released <= dayOf(now);
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
