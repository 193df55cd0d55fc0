/**
 * What a lock says for zypper in the image.
 *
 * @module
 */
import type { RpmPackage } from "@rootsmith/rpm";
import type { ResolvedRpms } from "@rootsmith/rpm/solver";
import type { ZypperFacts } from "../image/zypper-files.ts";
import type { BaseSystem } from "../on-top/base-system.ts";
import type { Target } from "../repositories/package-source.ts";

/** Where the repositories of the release are, and what was installed for others alone. */
export function zypperFacts(
  resolved: ResolvedRpms["packages"],
  erased: readonly RpmPackage[],
  { release, settings, architecture, base }: Target & { readonly base?: BaseSystem },
): ZypperFacts {
  const { basearch } = architecture;
  const isOwn = base === undefined && settings.repositories === undefined;
  const [mirror] = release.mirrors;
  const repositories = isOwn ? release.repositories : [];
  const gone = new Set(erased.map(({ name }) => name));
  const before = (base?.autoInstalled ?? []).filter((name) => !gone.has(name));
  const asked = new Set<string>();
  const names = new Set(before);
  const wasThere = new Set((base?.packages ?? []).map(({ locked }) => locked.name));
  for (const { package: item, reason } of resolved) {
    if (reason === "requested") asked.add(item.name);
    // what replaces an older version of itself was asked for as much as that
    else if (!wasThere.has(item.name)) names.add(item.name);
    else if (base?.autoInstalled.includes(item.name)) names.add(item.name);
  }
  return {
    repositories: Object.fromEntries(
      repositories.map(({ id, path, elsewhere }) => {
        const below = (elsewhere?.[basearch] ?? path).replaceAll("$basearch", basearch);
        return [id, `${mirror}/${below}/`];
      }),
    ),
    autoInstalled: [...names].filter((name) => !asked.has(name)).sort(),
  };
}
