/**
 * Exclusions that exclude nothing.
 *
 * @module
 */
import { suggestName } from "@rootsmith/core/provider";
import { globPattern } from "../metadata/glob.ts";
import type { PackagePool } from "./package-pool.ts";

/** A warning for each pattern that no package's name matches, with a version behind it or not. */
export function unknownExclusions(patterns: readonly string[], pool: PackagePool): string[] {
  const names = [...new Set(pool.names())];
  const isKnown = (pattern: string): boolean => {
    const matches = globPattern(pattern);
    return names.some((name) => matches.test(name) || pattern.startsWith(`${name}-`));
  };
  return patterns
    .filter((pattern) => !isKnown(pattern))
    .map((pattern) => {
      const hint = suggestName(pattern, names, pool.countDependents);
      return `There is no package "${pattern}" to exclude${hint ? `. ${hint}` : ""}`;
    });
}
