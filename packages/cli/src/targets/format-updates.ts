/**
 * The report of `rootsmith outdated` as text.
 *
 * @module
 */
import type { PackageUpdate, PlatformUpdates } from "@rootsmith/core";
import { formatCount } from "../flags/quantities.ts";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";

/** What `--json` prints, but its type. */
export interface UpdatesReport {
  /** Path of the lock, or location of the image. */
  readonly subject: string;
  /** Whether anything is newer; the exit code says the same. */
  readonly outdated: boolean;
  /** How many updates there are, on all platforms, and how many of them are for security. */
  readonly updates: number;
  readonly security: number;
  readonly platforms: readonly PlatformUpdates[];
}

/** A line for each package, those for security first, then what it adds up to. */
export function formatUpdates(
  { subject, platforms, updates, security }: UpdatesReport,
  flags: { readonly security?: boolean },
  paint: Paint,
): string {
  const lines = platforms.flatMap((one) => platformLines(one, paint));
  const fact = flags.security
    ? `${formatCount(security, "security update")}`
    : `${formatCount(updates, "update")}, ${security} for security`;
  const style = security > 0 ? "red" : updates > 0 ? "yellow" : "green";
  const end = updates === 0 ? (flags.security ? "no security updates" : "up to date") : fact;
  return `${lines.join("")}\n${paint(style, visible(subject))}  ${end}\n`;
}

function platformLines({ platform, updates }: PlatformUpdates, paint: Paint): string[] {
  if (updates.length === 0) return [];
  const sorted = [...updates.filter(isSecurity), ...updates.filter((one) => !isSecurity(one))];
  const width = Math.max(...sorted.map(({ name }) => name.length));
  return [
    `\n${paint("bold", platform)}\n`,
    ...sorted.map((one) => {
      const mark = isSecurity(one) ? paint("red", "security") : paint("yellow", "newer   ");
      const { name, from, to, replacedBy, repository } = one;
      const next = replacedBy === undefined ? to : `${replacedBy} ${to}`;
      const facts = [repository, ...advisoryTexts(one)].filter((text) => text !== "").join("; ");
      const where = facts === "" ? "" : `  ${paint("dim", visible(facts))}`;
      return `  ${mark}  ${visible(`${name.padEnd(width)}  ${from} → ${next}`)}${where}\n`;
    }),
  ];
}

function isSecurity({ security }: PackageUpdate): boolean {
  return security;
}

/** `"RLSA-2024:6163 Important: CVE-2024-45490, CVE-2024-45491"` */
function advisoryTexts({ advisories = [] }: PackageUpdate): string[] {
  return advisories.map(({ id, severity, cves }) => {
    const head = severity === undefined ? id : `${id} ${severity}`;
    return cves.length === 0 ? head : `${head}: ${cves.join(", ")}`;
  });
}
