/**
 * What suites are called.
 *
 * @module
 */
import { DEBIAN } from "./debian-releases.ts";
import { UBUNTU } from "./ubuntu-releases.ts";

/** Codenames and aliases of a distribution, by which a person may mean it: `"bookworm"`. */
export function suiteNames(distribution: "debian" | "ubuntu"): readonly string[] {
  const { releases } = distribution === "debian" ? DEBIAN : UBUNTU;
  return releases.flatMap(({ codename, alias }) => (alias ? [codename, alias] : [codename]));
}
