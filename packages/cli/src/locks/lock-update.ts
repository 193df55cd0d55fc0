/**
 * The report of `rootsmith update`: what has changed in a lock.
 *
 * @module
 */
import { isDifferent, type LockedItem, type PlatformDifference } from "@rootsmith/core";
import { formatSize } from "../flags/quantities.ts";
import type { Paint } from "../process/command-host.ts";

export interface LockUpdate {
  /** Path of the lock. */
  readonly lock: string;
  /** False if the lock is up to date. */
  readonly changed: boolean;
  /** The options that have changed, each as a sentence. */
  readonly options: readonly string[];
  readonly platforms: readonly PlatformDifference[];
}

/** A line for each package that changed, then their numbers, then the file. */
export function formatLockUpdate(update: LockUpdate, paint: Paint): string {
  const { lock, changed, options, platforms } = update;
  const different = platforms.filter(isDifferent);
  const lines = [
    ...options.map((option) => `${option}\n`),
    ...different.map((one) => platformLines(one, paint)),
  ];
  const fact = !changed
    ? "up to date"
    : different.length === 0
      ? "updated; the packages are the same"
      : "updated";
  return `${lines.map((line) => `${line}\n`).join("")}${paint("green", lock)}  ${fact}\n`;
}

function platformLines(
  { platform, added, removed, changed, size }: PlatformDifference,
  paint: Paint,
): string {
  const rows: (readonly [style: "green" | "red" | "yellow", word: string, what: string])[] = [
    ...added.map((item) => ["green", "added", described(item)] as const),
    ...removed.map((item) => ["red", "removed", described(item)] as const),
    ...changed.map(({ name, from, to }) => {
      const versions = from.version === to.version ? to.version : `${from.version} → ${to.version}`;
      const what = versions === undefined ? name : `${name} ${versions}`;
      return ["yellow", "changed", `${what}, ${sizes(from.size, to.size)}`] as const;
    }),
  ];
  const counts = Object.entries({ added, removed, changed })
    .filter(([, items]) => items.length > 0)
    .map(([word, items]) => `${items.length} ${word}`);
  return [
    paint("bold", platform),
    ...rows.map(([style, word, what]) => `  ${paint(style, word.padEnd(7))}  ${what}`),
    `  ${counts.join(", ")}; ${sizes(size.from, size.to)}\n`,
  ].join("\n");
}

function described({ name, version, size }: LockedItem): string {
  return `${version === undefined ? name : `${name} ${version}`}, ${formatSize(size)}`;
}

function sizes(from: number, to: number): string {
  return from === to ? formatSize(to) : `${formatSize(from)} → ${formatSize(to)}`;
}
