/**
 * dpkg's diversions: paths that a package has moved out of another's way.
 *
 * @see dpkg-divert(1)
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";

export interface Diversion {
  /** Without leading `/`, like `to`. */
  readonly from: string;
  readonly to: string;
  /** The package whose own file stays at `from`; `":"` for a local diversion, which none escapes. */
  readonly by: string;
}

/**
 * Reads `/var/lib/dpkg/diversions`: three lines for each.
 *
 * @returns By the path that is diverted.
 */
export function parseDiversions(text: string): Map<string, Diversion> {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length % 3 !== 0) {
    throw new FormatError("Cannot read dpkg's diversions: the last one is cut off", {
      format: "dpkg diversions",
    });
  }
  const diversions: Diversion[] = [];
  for (let line = 0; line < lines.length; line += 3) {
    const [from = "", to = "", by = ""] = lines.slice(line, line + 3);
    diversions.push({ from: from.slice(1), to: to.slice(1), by });
  }
  return byPath(diversions);
}

/** By the path that is diverted, for look-ups. */
export function byPath(diversions: readonly Diversion[]): Map<string, Diversion> {
  return new Map(diversions.map((diversion) => [diversion.from, diversion]));
}

/** The inverse of {@linkcode parseDiversions}. */
export function formatDiversions(diversions: Iterable<Diversion>): string {
  return [...diversions].map(({ from, to, by }) => `/${from}\n/${to}\n${by}\n`).join("");
}

/** Where a package's file of this name goes. The exact name counts, not where links lead. */
export function divertedPath(
  path: string,
  packageName: string,
  diversions: ReadonlyMap<string, Diversion>,
): string {
  const diversion = diversions.get(path);
  return diversion === undefined || diversion.by === packageName ? path : diversion.to;
}
