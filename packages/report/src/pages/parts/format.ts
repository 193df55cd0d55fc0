/**
 * Numbers as people read them.
 *
 * @module
 */

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `1234567` becomes `"1.2 MB"`. */
export function formatSize(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  const digits = unit > 0 && value < 99.95 ? 1 : 0;
  return `${bytes < 0 ? "−" : ""}${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** With a sign, always. */
export function formatChange(bytes: number): string {
  if (bytes === 0) return "±0 B";
  return bytes > 0 ? `+${formatSize(bytes)}` : formatSize(bytes);
}

/** `1234` milliseconds become `"1.23 s"`, `12` become `"12 ms"`. */
export function formatSeconds(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
}

export function formatCount(count: number): string {
  return count.toLocaleString("en-GB");
}

/** `"3 files"`, `"1 file"`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatShare(part: number, whole: number): string {
  if (whole === 0) return "0 %";
  const share = (100 * part) / whole;
  return share > 0 && share < 0.1 ? "< 0.1 %" : `${share.toFixed(share < 9.95 ? 1 : 0)} %`;
}

/** `sha256:` and the first digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 7 + 12);
}

/** `0o4755` becomes `"4755"`. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
