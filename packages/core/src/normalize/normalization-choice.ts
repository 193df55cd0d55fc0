/**
 * Which of a provider's normalizations a caller wants.
 *
 * @module
 */
import type { Normalization } from "../contract/normalization.ts";
import type { RootfsProvider } from "../contract/provider.ts";

/** All of a provider's normalizations, none of them, or those that are named. */
export type NormalizationChoice = "all" | "none" | readonly string[];

/** @throws {TypeError} If the provider has none of a name. */
export function chosenNormalizations(
  { name: distro, normalizations = [] }: Pick<RootfsProvider, "name" | "normalizations">,
  choice: NormalizationChoice,
): readonly Normalization[] {
  if (choice === "all") return normalizations;
  const wanted = choice === "none" ? [] : choice;
  const names = normalizations.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const fact = names.length > 0 ? `expected ${names.join(", ")}` : "it has nothing to normalize";
    throw new TypeError(`Cannot normalize "${unknown}" of ${distro}: ${fact}`);
  }
  return normalizations.filter(({ name }) => wanted.includes(name));
}

/**
 * Reads `"all"`, `"none"`, `"NAME,…"`, or `"-NAME,…"` for all but those.
 *
 * @throws {TypeError} If the provider has none of a name, or names of both kinds are mixed.
 */
export function parseNormalizations(
  text: string,
  provider: Pick<RootfsProvider, "name" | "normalizations">,
): NormalizationChoice {
  if (text === "all" || text === "none") return text;
  const names = text.split(",").map((name) => name.trim());
  const without = names.flatMap((name) => (name.startsWith("-") ? [name.slice(1)] : []));
  if (without.length > 0 && without.length < names.length) {
    throw new TypeError(`Cannot normalize "${text}": name what to do, or what to leave, not both`);
  }
  const chosen = chosenNormalizations(provider, without.length > 0 ? without : names);
  const { normalizations = [] } = provider;
  const kept = without.length > 0 ? normalizations.filter((one) => !chosen.includes(one)) : chosen;
  return [...new Set(kept.map(({ name }) => name))];
}
