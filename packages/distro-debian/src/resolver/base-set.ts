/**
 * The packages that each variant starts from.
 *
 * @see mmdebstrap(1), "VARIANTS"
 * @module
 */
import type { Variant } from "../options/debian-options.ts";
import type { PackagesIndex } from "../repository/packages-index.ts";

type Priority = "required" | "important" | "standard";

/** Priorities of packages that a variant has beside the essential ones. */
const PRIORITIES: Readonly<Record<Variant, readonly Priority[]>> = {
  extract: [],
  custom: [],
  essential: [],
  apt: [],
  minbase: ["required"],
  buildd: ["required"],
  important: ["required", "important"],
  standard: ["required", "important", "standard"],
};

/**
 * Names, sorted.
 *
 * @param include What the release has beside apt.
 * @param indexes Those of the release itself for the native architecture.
 */
export function baseSet(
  variant: Variant,
  include: readonly string[],
  indexes: readonly PackagesIndex[],
): readonly string[] {
  if (variant === "extract" || variant === "custom") return [];
  const names = indexes.flatMap(({ essential, priorities }) => [
    ...essential,
    ...PRIORITIES[variant].flatMap((priority) => priorities[priority] ?? []),
  ]);
  if (variant !== "essential") names.push("apt", ...include);
  if (variant === "buildd") names.push("build-essential");
  return [...new Set(names)].sort();
}
