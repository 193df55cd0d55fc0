/**
 * How the packages of a lock ask for each other: as indexes say it, with alternatives, versions and Recommends;
 * of packages that those no longer have, as the lock does.
 *
 * @module
 */
import {
  type PackageFact,
  type PackageGraph,
  type PackageNode,
  type PackageReason,
  type PackageRelation,
  type PlatformLock,
  type ResolveContext,
  RootfsError,
} from "@rootsmith/core/provider";
import { withCurrentPool } from "./current-pool.ts";
import type { DebianPackage } from "./formats/debian-package.ts";
import { ownArchitecture } from "./formats/package-key.ts";
import { type DebianPackageExtra, readDebianLock, readPackageExtra } from "./lock/lock.ts";
import type { DebianSettings } from "./options/debian-options.ts";
import type { Distribution } from "./releases/release.ts";
import { relationGraph } from "./resolver/relation-graph.ts";

interface Locked {
  readonly fact: PackageFact;
  readonly extra: DebianPackageExtra;
}

/** Where the archive cannot be read, the lock alone says it. @throws {LockError} If another provider wrote it. */
export async function debianLockGraph(
  distribution: Distribution,
  settings: DebianSettings,
  lock: PlatformLock,
  ctx: ResolveContext,
): Promise<PackageGraph> {
  const { architecture, foreignArchitectures } = readDebianLock(lock);
  const locked = lock.packages.map((fact, index) => ({
    fact,
    extra: readPackageExtra(fact, index),
  }));
  const target = { distribution, settings, platform: lock.platform };
  const architectures = [architecture, ...foreignArchitectures];
  const stanzas = await withCurrentPool(target, architectures, ctx, async (pool) =>
    locked.map(({ fact: { name, version }, extra }) => {
      const own = ownArchitecture({ name, architecture: extra.architecture }, architecture);
      return pool.allVersionsOf(name, own).find((item) => item.version === version);
    }),
  ).catch((error) => {
    if (!(error instanceof RootfsError)) throw error;
    const message = `The relations are those of the lock, without versions and alternatives: ${error.message}`;
    ctx.report({ type: "warning", code: "RELATIONS_OF_LOCK", message });
    return [];
  });
  return graphOf(locked, stanzas, architecture);
}

function graphOf(
  locked: readonly Locked[],
  stanzas: readonly (DebianPackage | undefined)[],
  architecture: string,
): PackageGraph {
  const items = locked.flatMap(({ fact: { purl } }, index) => {
    const stanza = stanzas[index];
    return stanza === undefined ? [] : [{ purl, package: stanza }];
  });
  const known = new Map(relationGraph(items, architecture).packages.map((node) => [node.id, node]));
  const ids = new Map(locked.map(({ fact, extra }) => [extra.key, fact.purl]));
  return {
    packages: locked.map((one, index) => ({
      ...nodeOf(one, known.get(one.fact.purl), ids),
      ...reasonOf(one.extra, stanzas[index]),
    })),
  };
}

/** @param ids By key. */
function nodeOf(
  { fact: { purl, name, version }, extra }: Locked,
  known: PackageNode | undefined,
  ids: ReadonlyMap<string, string>,
): PackageNode {
  const met = (known?.relations ?? []).filter(({ satisfiedBy }) => satisfiedBy.length > 0);
  const strong = met.filter(({ weak }) => !weak);
  const found = new Set(strong.flatMap(({ satisfiedBy }) => satisfiedBy.map(({ id }) => id)));
  const others = (kind: string, keys: readonly string[]): readonly PackageRelation[] =>
    keys.flatMap((text) => {
      const id = ids.get(text);
      if (id === undefined || id === purl || found.has(id)) return [];
      found.add(id);
      return { kind, text, satisfiedBy: [{ id }] };
    });
  return {
    id: purl,
    name,
    version,
    architecture: extra.architecture,
    relations: [
      ...strong,
      ...others("Pre-Depends", extra.preDepends),
      ...others("Depends", extra.depends),
      ...met.filter(({ weak }) => weak),
    ],
  };
}

/** Of the packages of an image below, the lock does not say which are in every rootfs. */
function reasonOf(
  { automatic, base }: DebianPackageExtra,
  stanza: DebianPackage | undefined,
): { readonly reason?: PackageReason } {
  if (automatic) return {};
  const isBase = base || stanza?.essential || stanza?.priority === "required";
  return { reason: isBase ? "base" : "asked" };
}
