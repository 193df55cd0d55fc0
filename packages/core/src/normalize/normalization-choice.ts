/**
 * What is normalized after the scripts of a distro, and which of it a caller wants.
 *
 * @module
 */
import type { Normalization } from "../contract/normalization.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { COMMON_NORMALIZATIONS } from "./common-normalizations.ts";

/** All normalizations of a distro, none of them, or those that are named. */
export type NormalizationChoice = "all" | "none" | readonly string[];

type Normalized = Pick<RootfsProvider, "name" | "configure" | "normalizations">;

/** The provider's own, then those of every distro; none of a provider that runs nothing and has none. */
export function normalizationsOf({
  configure,
  normalizations = [],
}: Normalized): readonly Normalization[] {
  if (configure === undefined && normalizations.length === 0) return [];
  return [...normalizations, ...COMMON_NORMALIZATIONS];
}

/** @throws {TypeError} If the distro has none of a name. */
export function chosenNormalizations(
  provider: Normalized,
  choice: NormalizationChoice,
): readonly Normalization[] {
  const normalizations = normalizationsOf(provider);
  if (choice === "all") return normalizations;
  const wanted = choice === "none" ? [] : choice;
  const names = normalizations.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const fact = names.length > 0 ? `expected ${names.join(", ")}` : "it has nothing to normalize";
    throw new TypeError(`Cannot normalize "${unknown}" of ${provider.name}: ${fact}`);
  }
  return normalizations.filter(({ name }) => wanted.includes(name));
}

/**
 * Reads `"all"`, `"none"`, `"NAME,…"`, or `"-NAME,…"` for all but those.
 *
 * @throws {TypeError} If the distro has none of a name, or names of both kinds are mixed.
 */
export function parseNormalizations(text: string, provider: Normalized): NormalizationChoice {
  if (text === "all" || text === "none") return text;
  const names = text.split(",").map((name) => name.trim());
  const without = names.flatMap((name) => (name.startsWith("-") ? [name.slice(1)] : []));
  if (without.length > 0 && without.length < names.length) {
    throw new TypeError(`Cannot normalize "${text}": name what to do, or what to leave, not both`);
  }
  const chosen = chosenNormalizations(provider, without.length > 0 ? without : names);
  const kept =
    without.length > 0 ? normalizationsOf(provider).filter((one) => !chosen.includes(one)) : chosen;
  return [...new Set(kept.map(({ name }) => name))];
}
