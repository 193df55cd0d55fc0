/**
 * How the packages of a lock ask for each other, by what repositories say of them: a lock names them alone.
 *
 * @module
 */
import {
  type PackageGraph,
  type PackageNode,
  type PackageReason,
  withTops,
} from "@rootsmith/core/provider";
import { compareEvr, type Evr, formatEvr } from "../metadata/evr.ts";
import { globPattern } from "../metadata/glob.ts";
import { satisfies } from "../metadata/relation.ts";
import { relationGraph } from "../metadata/relation-graph.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { suseCapability } from "../metadata/suse-dependency.ts";
import type { MemberType } from "../repodata/comps.ts";
import { isInPrimary } from "../repodata/filelists.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { groupMembers } from "./group-members.ts";
import { spellingsOf } from "./package-spellings.ts";

/** A package of a lock. */
export interface LockedRpmName {
  readonly purl: string;
  readonly name: string;
  readonly arch: string;
  readonly evr: Evr;
}

/** What packages were chosen by. */
export interface LockedGraphRequest {
  /** Names, globs, NEVRAs, capabilities, paths. */
  readonly asked: readonly string[];
  /** What the distro has in every rootfs, written alike. */
  readonly base: readonly string[];
  /** As `"@core"`. */
  readonly askedGroups: readonly string[];
  readonly baseGroups: readonly string[];
  readonly groupTypes: readonly MemberType[];
  /** Hears of what cannot be known. */
  warn(message: string): void;
}

/** Where a repository has another version by now, its relations stand for those of the locked one. */
export async function lockedGraph(
  locked: readonly LockedRpmName[],
  repositories: readonly RpmRepository[],
  request: LockedGraphRequest,
): Promise<PackageGraph> {
  const found = new Map(locked.map((one) => [one, find(one, repositories)]));
  const moved = locked.filter((one) => !isSame(one, found.get(one)));
  if (moved.length > 0) {
    const [first] = moved as [LockedRpmName];
    const others =
      moved.length > 1 ? ` and ${moved.length - 1} more package${moved.length > 2 ? "s" : ""}` : "";
    request.warn(
      `The repositories no longer have ${first.name} ${formatEvr(first.evr)}${others} of the lock: the relations are those of their newest versions`,
    );
  }
  const items = locked.flatMap((one) => {
    const item = found.get(one);
    return item === undefined ? [] : [{ purl: one.purl, package: { ...item, evr: one.evr } }];
  });
  const owned = await withOwners(items, repositories);
  const reasonOf = await reasons(repositories, request);
  const nodes = new Map(
    relationGraph(
      owned.map((item) => {
        const reason = reasonOf(item.package);
        return { ...item, ...(reason && { reason }) };
      }),
    ).packages.map((node) => [node.id, node]),
  );
  const graph: PackageGraph = {
    packages: locked.map(({ purl: id, name, arch, evr }): PackageNode => {
      const node = nodes.get(id);
      const bare = { id, name, version: formatEvr(evr), architecture: arch, relations: [] };
      if (node === undefined) return bare;
      // What a lock has meets all that it asks for: what seems missing is only not known.
      const relations = node.relations.filter(({ satisfiedBy }) => satisfiedBy.length > 0);
      return { ...node, relations };
    }),
  };
  return graph.packages.some(({ reason }) => reason !== undefined) ? graph : withTops(graph);
}

/** The package itself, or else the newest of its name and architecture. */
function find(
  { name, arch, evr }: LockedRpmName,
  repositories: readonly RpmRepository[],
): RpmPackage | undefined {
  const all = repositories
    .flatMap(({ primary }) => primary.providersOf(name).map((at) => primary.read(at)))
    .filter((item) => item.name === name && item.arch === arch);
  const same = all.find((item) => compareEvr(item.evr, evr) === 0);
  return same ?? all.toSorted((a, b) => compareEvr(b.evr, a.evr))[0];
}

function isSame({ evr }: LockedRpmName, item: RpmPackage | undefined): boolean {
  return item !== undefined && compareEvr(item.evr, evr) === 0;
}

interface Item {
  readonly purl: string;
  readonly package: RpmPackage;
}

/** With the paths that others ask for and that primary does not list. */
async function withOwners(
  items: readonly Item[],
  repositories: readonly RpmRepository[],
): Promise<readonly Item[]> {
  const wanted = items.flatMap(({ package: { requires, recommends } }) =>
    [...requires, ...recommends].map(({ name }) => name),
  );
  const listed = new Set(
    items.flatMap(({ package: item }) => [...item.files, ...item.provides.map(({ name }) => name)]),
  );
  const missing = new Set(
    wanted.filter((name) => name.startsWith("/") && !isInPrimary(name) && !listed.has(name)),
  );
  if (missing.size === 0) return items;
  const more = new Map<string, string[]>();
  for (const repository of repositories) {
    for (const [path, positions] of await repository.fileOwners(missing)) {
      for (const position of positions) {
        const { name, arch } = repository.primary.read(position);
        more.set(`${name}.${arch}`, [...(more.get(`${name}.${arch}`) ?? []), path]);
      }
    }
  }
  return items.map(({ purl, package: item }) => {
    const files = [...item.files, ...(more.get(`${item.name}.${item.arch}`) ?? [])];
    return { purl, package: { ...item, files } };
  });
}

async function reasons(
  repositories: readonly RpmRepository[],
  { asked, base, askedGroups, baseGroups, groupTypes, warn }: LockedGraphRequest,
): Promise<(item: RpmPackage) => PackageReason | undefined> {
  const members = (groups: readonly string[]): Promise<readonly string[]> =>
    groupMembers(groups, { groupTypes, strict: false, warn }, repositories);
  const isAsked = matcher([...asked, ...(await members(askedGroups))]);
  const isBase = matcher([...base, ...(await members(baseGroups))]);
  return (item) => (isAsked(item) ? "asked" : isBase(item) ? "base" : undefined);
}

function matcher(specs: readonly string[]): (item: RpmPackage) => boolean {
  const patterns = specs.map(globPattern);
  const plain = new Set(specs);
  const capabilities = specs.map(suseCapability).filter(({ range }) => range !== undefined);
  return (item) =>
    spellingsOf(item).some((text) => patterns.some((pattern) => pattern.test(text))) ||
    [...item.files, ...item.provides.map(({ name }) => name)].some((name) => plain.has(name)) ||
    capabilities.some((wanted) =>
      item.provides.some((one) => one.name === wanted.name && satisfies(one, wanted)),
    );
}
