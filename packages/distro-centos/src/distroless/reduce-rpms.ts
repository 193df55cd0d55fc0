/**
 * RPM images without a package manager: which packages stay, and the database without the others.
 *
 * @module
 */
import {
  type BuildContext,
  type FsEntry,
  globRegExp,
  type ReducedPackage,
  ResolveError,
  type RootfsTree,
  reduceRootfs,
  suggestName,
} from "@rootsmith/core/provider";
import { type OpenRpm, type RunPackage, runPackages } from "@rootsmith/rpm/transaction";
import type { CentosSettings } from "../options/settings.ts";
import { ADMINISTRATIVE, isForScripts } from "./script-dependencies.ts";

export interface RpmReduction {
  readonly rpms: readonly OpenRpm[];
  readonly settings: Pick<CentosSettings, "include" | "keep">;
  /** Where the database is. */
  readonly rpmdbPath: string;
  /** The database of those packages alone. */
  database(kept: readonly OpenRpm[]): readonly FsEntry[];
}

/** What gives accounts, directories and the name of the release. */
const BASE =
  /^(setup|filesystem|[A-Za-z-]+-release(-[a-z-]+)?|system-release|system-(user|group)-.+)$/;

/** What the tools of the family leave that no package has. */
const LEFTOVERS = [
  ...["var/lib/dnf", "var/lib/yum", "var/cache/dnf", "var/cache/yum", "var/cache/libdnf5"],
  ...["var/log/dnf*", "var/log/yum.log", "var/log/hawkey.log", "etc/dnf", "etc/yum*"],
  ...["var/lib/zypp", "var/cache/zypp", "var/log/zypp", "var/log/zypper.log", "etc/zypp"],
  ...["var/cache/ldconfig", "var/lib/alternatives", "usr/share/info/dir*"],
  ...["etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-", "etc/.pwd.lock"],
];

/** Takes away what is not needed to run, and writes the database anew. */
export async function reduceRpms(
  tree: RootfsTree,
  { rpms, settings, rpmdbPath, database }: RpmReduction,
  ctx: BuildContext,
): Promise<void> {
  const packages = runPackages(rpms.map(({ rpm }) => rpm.header));
  const roots = rootsOf(packages, rpms, settings);
  const unneeded: { readonly id: string; readonly of: string }[] = [];
  const nodes = packages.map(({ id, paths, needs }): ReducedPackage => {
    const counts = needs.filter(
      (one) => !one.forScripts && !isForScripts(id, one.id, roots.get(id) === "included"),
    );
    const counted = [...new Set(counts.map((one) => one.id))];
    for (const one of needs) {
      if (!counted.includes(one.id)) unneeded.push({ id: one.id, of: id });
    }
    return { id, paths, needs: counted };
  });
  const leftovers = [...LEFTOVERS, rpmdbPath];
  const kept = await reduceRootfs(
    tree,
    { packages: nodes, roots, unneeded, administrative: ADMINISTRATIVE, leftovers },
    ctx,
  );
  for (const name of tree.namesIn(rpmdbPath)) {
    tree.put({ type: "whiteout", path: `${rpmdbPath}/${name}` });
  }
  const left = rpms.filter((_, index) => kept.has(packages[index]?.id ?? ""));
  for (const entry of database(left)) tree.put(entry);
}

function rootsOf(
  packages: readonly RunPackage[],
  rpms: readonly OpenRpm[],
  { include, keep = [] }: RpmReduction["settings"],
): Map<string, string> {
  const roots = new Map<string, string>();
  for (const { id } of packages) if (BASE.test(id)) roots.set(id, "always");
  const add = (spec: string, reason: string): boolean => {
    const pattern = globRegExp([spec]);
    const found = packages.filter(({ id, paths }, index) => {
      const { nevra, locked } = rpms[index] as OpenRpm;
      const { name, version, arch } = locked;
      const spellings = [id, name, `${name}.${arch}`, `${name}-${version}`, nevra];
      spellings.push(nevra.slice(0, nevra.lastIndexOf(".")));
      return (
        spellings.some((text) => pattern.test(text)) ||
        (spec.startsWith("/") && paths.includes(spec.slice(1)))
      );
    });
    for (const { id } of found) if (roots.get(id) !== "included") roots.set(id, reason);
    return found.length > 0;
  };
  for (const spec of include) add(spec, "included");
  for (const spec of keep) {
    if (add(spec, "to be kept")) continue;
    throw new ResolveError(`Cannot keep "${spec}": it is none of the packages of this build`, {
      hint:
        suggestName(
          spec,
          packages.map(({ id }) => id),
        ) ?? `Include it: --include ${spec}`,
    });
  }
  return roots;
}
