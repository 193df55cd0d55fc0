/**
 * Patterns of the options that match no path of any package: most of them are misspelt.
 *
 * @module
 */
import type { StageContext } from "@rootsmith/core/provider";
import type { Deb } from "./deb.ts";
import { type PathFilterOptions, pathMatcher } from "./path-filter.ts";

/** Warns of each. To be called when the packages have been read. */
export async function warnOfUnmatched(
  debs: readonly Deb[],
  { pathExclude, pathInclude }: Pick<PathFilterOptions, "pathExclude" | "pathInclude">,
  ctx: StageContext,
): Promise<void> {
  const left = new Map(
    [...pathExclude, ...pathInclude].map((pattern) => [pattern, pathMatcher(pattern)] as const),
  );
  for (const deb of debs) {
    if (left.size === 0) return;
    for (const { path } of await deb.entries()) {
      for (const [pattern, matches] of left) if (matches(`/${path}`)) left.delete(pattern);
    }
  }
  for (const pattern of left.keys()) {
    const message = `No path of the packages matches "${pattern}"`;
    ctx.report({ type: "warning", code: "PATTERN_UNMATCHED", message });
  }
}
