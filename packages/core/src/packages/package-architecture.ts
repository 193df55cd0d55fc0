/**
 * The architecture of a package, by its package URL.
 *
 * @see https://github.com/package-url/purl-spec
 * @module
 */
import type { PackageFact } from "./package-fact.ts";

/** The qualifier `arch`, in the distro's spelling: `"amd64"`, `"noarch"`. Undefined where it has none. */
export function packageArchitecture({ purl }: Pick<PackageFact, "purl">): string | undefined {
  const [, qualifiers = ""] = /^[^#?]*\?([^#]*)/.exec(purl) ?? [];
  return new URLSearchParams(qualifiers).get("arch") ?? undefined;
}
