/**
 * Formats and parses sizes, durations and counts.
 *
 * @module
 */
import { UsageError } from "../process/usage-error.ts";

const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

const AGE_UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `45.2 MB`: decimal units, with one decimal from 1 kB on. */
export function formatSize(bytes: number): string {
  let value = bytes;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (value < 999.95) return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
    value /= 1000;
  }
  return `${value.toFixed(1)} TB`;
}

/** `0.4s`, `59.9s`, `2m05s`. */
export function formatDuration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}

/** `1 file`, `3 files`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Bytes from `"500MB"`, `"2GiB"`, `"5G"` or `"0"`. Any other number needs a unit.
 *
 * @throws {UsageError} If the text is not a size.
 */
export function parseSize(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([kmgt]?(?:i?b)?)$/i.exec(text) ?? [];
  const factor =
    Number(number) === 0 ? 0 : SIZE_UNITS[unit.toUpperCase().replace(/^[KMGT]$/, "$&B")];
  if (number === "" || factor === undefined) {
    throw new UsageError(`Cannot read size "${text}": expected a number and a unit`, {
      hint: 'Write it like "500MB" or "2GiB"',
    });
  }
  return Math.round(Number(number) * factor);
}

/**
 * Seconds from `"30d"`, `"12h"`, `"2w"` or `"45m"`.
 *
 * @throws {UsageError} If the text is not an age.
 */
export function parseAge(text: string): number {
  const [, number, unit = ""] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  const factor = AGE_UNITS[unit];
  if (number === undefined || factor === undefined) {
    throw new UsageError(`Cannot read age "${text}": expected a number and a unit`, {
      hint: 'Write it like "30d", "12h" or "45m"',
    });
  }
  return Number(number) * factor;
}
