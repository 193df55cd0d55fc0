/**
 * What may become of the packages of an image when others are installed on top of it.
 *
 * @see apt-get(8), "install", "upgrade", "remove"
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import type { DebianPackage } from "../formats/debian-package.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import { formatPackageSpec, type PackageSpec } from "../formats/package-spec.ts";
import { formatRelationGroup } from "../formats/relation.ts";
import { compareVersions } from "../formats/version.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import { isOneOf, optionsForSpec } from "../resolver/package-options.ts";
import type { PackagePool } from "../resolver/package-pool.ts";
import type { InstalledChoice } from "../resolver/resolver.ts";
import { isOfSecurity } from "../resolver/security-suites.ts";
import { type BaseSystem, INSTALLED_PRIORITY, type InstalledPackage } from "./base-system.ts";
import { removalOf, unsatisfied } from "./removal.ts";

export interface BaseChoices {
  readonly installed: readonly InstalledChoice[];
  /** Of what was asked for, what is not there yet. */
  readonly specs: readonly PackageSpec[];
  /** Keys of packages that go, with those that need them, in the order of the database. */
  readonly removed: readonly string[];
  /** Names that come first among the alternatives of a dependency. */
  readonly preferred: readonly string[];
  /** What stays although no index has its version, nor any other. */
  readonly unknown: readonly DebianPackage[];
}

/**
 * Everything stays at its version unless it is asked for, to be upgraded or removed; newer versions are
 * there for dependencies that want one.
 *
 * @throws {ResolveError} If what is to be upgraded or removed is not installed, or must not go.
 */
export function baseChoices(
  base: BaseSystem,
  specs: readonly PackageSpec[],
  {
    upgrade,
    remove = [],
    exclude = [],
  }: Pick<DebianSettings, "upgrade" | "remove"> & Partial<Pick<DebianSettings, "exclude">>,
  pool: PackagePool,
): BaseChoices {
  checkDependencies(base, pool);
  const named = new Map<InstalledPackage, PackageSpec>();
  const others = specs.filter((spec) => {
    const found = base.packages.find((item) => isMeant(item, spec, pool));
    if (found !== undefined) named.set(found, spec);
    return found === undefined;
  });
  const coming = others.flatMap((spec) => optionsForSpec(pool, spec).slice(0, 1));
  const isExcluded = isOneOf(exclude);
  const going = findAll(base, remove, "remove", pool);
  const { removed, renewed, alternatives } = removalOf(base, going, { pool, coming, isExcluded });
  const clash = [...named.keys()].find((item) => removed.has(item));
  if (clash !== undefined) {
    throw new ResolveError(
      `Cannot remove "${clash.key}" from the image below: it is to be installed, too`,
      { hint: `Name "${clash.key}" once` },
    );
  }
  const wanted =
    typeof upgrade === "object" ? new Set(findAll(base, upgrade, "upgrade", pool)) : undefined;
  const kept = base.packages.filter((item) => !removed.has(item));
  const isUpgraded = (item: InstalledPackage): boolean =>
    renewed.has(item) || (wanted?.has(item) ?? upgrade === "all");
  const installed = kept.map((item): InstalledChoice => {
    const spec = named.get(item);
    return {
      package: item.package,
      versions: versionsFor(item, { spec, upgrade: isUpgraded(item) || upgrade, pool }),
      requested: spec !== undefined,
    };
  });
  return {
    installed,
    specs: others,
    removed: [...removed].map(({ key }) => key),
    preferred: alternatives,
    unknown: kept
      .map((item) => item.package)
      .filter(
        (item) =>
          pool.allVersionsOf(item.name, ownArchitecture(item, pool.architecture)).length === 0,
      ),
  };
}

/** Best first. */
function versionsFor(
  { package: item, isHeld, key }: InstalledPackage,
  {
    spec,
    upgrade,
    pool,
  }: {
    readonly spec: PackageSpec | undefined;
    readonly upgrade: DebianSettings["upgrade"] | boolean;
    readonly pool: PackagePool;
  },
): readonly DebianPackage[] {
  const isVersion = ({ version }: DebianPackage): number => compareVersions(version, item.version);
  const versions = pool.versionsOf(item.name, ownArchitecture(item, pool.architecture));
  const newer = versions.filter((other) => isVersion(other) > 0);
  const [candidate] = versions.filter((other) => isVersion(other) >= 0);
  const update = newer.filter(
    (other) => other === candidate && pool.priorityOf(other) >= INSTALLED_PRIORITY,
  );
  if (spec?.version !== undefined || spec?.suite !== undefined) {
    const options = optionsForSpec(pool, spec);
    const same = options.find((other) => isVersion(other) === 0);
    const found = options.filter((other) => other !== same);
    if (options.length > 0) return same === undefined ? found : [item, ...found];
    throw new ResolveError(
      `Cannot resolve "${formatPackageSpec(spec)}": ${key} is installed at ${item.version}, and there is no such version`,
    );
  }
  if (isHeld && spec === undefined) return [item];
  const security = newer.filter((other) => pool.originsOf(other).some(isOfSecurity)).slice(0, 1);
  const isWanted = spec !== undefined || upgrade === true;
  const first = isWanted ? update : upgrade === "security" ? security : [];
  return [...first, item, ...newer.filter((other) => !first.includes(other))];
}

function isMeant(
  { package: item }: InstalledPackage,
  spec: PackageSpec,
  pool: PackagePool,
): boolean {
  const architecture = spec.architecture ?? pool.architecture;
  return item.name === spec.name && ownArchitecture(item, pool.architecture) === architecture;
}

/** @param names `"name"`, or `"name:architecture"`. */
function findAll(
  { packages }: BaseSystem,
  names: readonly string[],
  action: "remove" | "upgrade",
  pool: PackagePool,
): readonly InstalledPackage[] {
  return names.map((name) => {
    const found = packages.find(
      ({ key, package: { architecture } }) => key === name || `${key}:${architecture}` === name,
    );
    if (found !== undefined) return found;
    const hint = suggestName(
      name,
      packages.map(({ key }) => key),
      pool.countDependents,
    );
    throw new ResolveError(
      `Cannot ${action} "${name}": it is not installed in the image below`,
      hint === undefined ? {} : { hint },
    );
  });
}

/** @throws {ResolveError} If something is missing already: apt would not go on, either. */
function checkDependencies({ packages }: BaseSystem, pool: PackagePool): void {
  const [broken] = unsatisfied(packages, { pool, coming: [] });
  if (broken === undefined) return;
  const { item, groups } = broken;
  throw new ResolveError(
    `Cannot add packages to the image below: its ${item.key} ${item.package.version} depends on ${formatRelationGroup(groups[0] ?? [])}, which is not installed`,
    { hint: "Mend the image first: apt-get --fix-broken install" },
  );
}
