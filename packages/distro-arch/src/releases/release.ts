/**
 * Releases: there are none, only the repositories of today or of a day in the past.
 *
 * @see https://wiki.archlinux.org/title/Arch_Linux_Archive
 * @module
 */

/** What stands after the colon, as options and locks have it: `"latest"` or `"2026-11-01"`. */
export type ReleaseName = "latest" | `${number}-${number}-${number}`;

/** The first day of which the archive has the repositories. */
const FIRST_DAY = "2013-08-31";

/** Undefined where it is neither. Days are written with `-`, `/` or `.`. */
export function parseRelease(text: string): ReleaseName | undefined {
  if (text === "latest") return text;
  const [, year, month, day] = /^(\d{4})([-/.])(\d{2})\2(\d{2})$/.exec(text)?.toSpliced(2, 1) ?? [];
  const date = `${year}-${month}-${day}`;
  const time = new Date(`${date}T00:00:00Z`);
  const isDay = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
  return isDay && date >= FIRST_DAY ? (date as ReleaseName) : undefined;
}

/** When the day ends, in seconds since 1970-01-01Z; undefined for what is there today. */
export function endOfRelease(release: ReleaseName): number | undefined {
  return release === "latest" ? undefined : Date.parse(`${release}T00:00:00Z`) / 1000 + 86_400;
}
