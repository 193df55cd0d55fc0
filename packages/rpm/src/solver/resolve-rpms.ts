/**
 * From repositories and requests to the packages of a rootfs, in the order of their installation.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import type { KnownRpm } from "../file/known-rpm.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { EnabledModule, ModuleSelection } from "../modules/modules.ts";
import type { MemberType } from "../repodata/comps.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { type BaseRequest, baseChoices, newerThan } from "./base-choices.ts";
import { erasureOrder, inOrderOfDnf } from "./erasure-order.ts";
import { groupMembers, missingMembers } from "./group-members.ts";
import { installOrder } from "./install-order.ts";
import { installedIndex } from "./installed-index.ts";
import { advisoriesOf } from "./newer-packages.ts";
import { PackagePool } from "./package-pool.ts";
import type { PoolSource } from "./pool-repository.ts";
import { type PackageManager, type ResolvedRpm, resolvePackages } from "./resolver.ts";
import { moduleSpecsOf, readModules, selectModulesOf } from "./select-modules.ts";
import { unknownExclusions } from "./unknown-exclusions.ts";

export interface RpmRequest {
  /** As {@linkcode ResolveRequest.manager}. */
  readonly manager?: PackageManager;
  /** rpm's name of the architecture. */
  readonly architecture: string;
  /** As `ResolveRequest.specs`; modules, groups and environments begin with `@`. */
  readonly specs: readonly string[];
  /** Which members of groups are taken. */
  readonly groupTypes: readonly MemberType[];
  /** Globs of names and NEVRAs. Matching packages are not installed. */
  readonly exclude?: readonly string[];
  readonly weakDeps: boolean;
  /** As {@linkcode ResolveRequest.best}. */
  readonly best?: boolean;
  /** As {@linkcode ResolveRequest.strict}, for groups and modules as well. */
  readonly strict?: boolean;
  /** Streams to enable, `"nodejs:18"`, and profiles to install, `"nodejs:18/minimal"`. */
  readonly modules?: readonly string[];
  /** The image on top of which they are installed. */
  readonly base?: RpmBase;
  /** Called for everything that is left out. */
  warn?(message: string): void;
}

/** The packages of an image below, and what is to become of them. */
export interface RpmBase {
  /** In the order of the database, without keys. */
  readonly packages: readonly KnownRpm[];
  /** Which are to be the newest: all, those that have an update for security, or names. Default: none. */
  readonly upgrade?: "all" | "security" | readonly string[];
  /** Names of what goes, with what needs it. */
  readonly remove?: readonly string[];
  /** Globs of names of what never goes. */
  readonly protected?: readonly string[];
  /** Whether one vendor may replace packages of another one. Default: any may. */
  mayReplaceVendor?(old: string, other: string): boolean;
}

export interface ResolvedRpms {
  /** In the order of installation. */
  readonly packages: readonly ResolvedRpm[];
  /** Of the image below what goes, since it is removed or replaced, in the order in which it does. */
  readonly erased: readonly RpmPackage[];
  /** By name. */
  readonly modules: readonly EnabledModule[];
}

/** Owners of paths that primary does not list, by path: positions in primary. */
type FileOwners = Map<string, readonly number[]>;

/**
 * Chooses the packages of a rootfs, as dnf would for an empty root.
 *
 * @throws {ResolveError} If a package, group or stream does not exist, or if the packages cannot be
 *   installed together.
 * @throws {FetchError | DigestMismatchError} If no mirror has a file that a repository names.
 * @throws {FormatError} If metadata is malformed.
 */
export async function resolveRpms(
  repositories: readonly RpmRepository[],
  request: RpmRequest,
): Promise<ResolvedRpms> {
  const metadata = await readModules(repositories);
  const profiles = moduleSpecsOf(request.specs, metadata);
  const groups = request.specs.filter((spec) => spec.startsWith("@") && !profiles.includes(spec));
  const members = await groupMembers(groups, request, repositories);
  const modules = selectModulesOf(metadata, request, profiles);
  const names = request.specs.filter((spec) => !spec.startsWith("@"));
  const specs = [...new Set([...names, ...modules.members])];

  const ordered = repositories.toSorted((a, b) => costOf(a) - costOf(b));
  const owners = ordered.map((): FileOwners => new Map());
  for (;;) {
    const installed = request.base && installedSource(request.base);
    const sources = sourcesOf(ordered, owners, modules);
    const pool = new PackagePool([...sources, ...(installed ? [installed] : [])], {
      ...request,
      isMultilib: request.manager !== "zypper",
      ...(request.base?.mayReplaceVendor && { mayReplaceVendor: request.base.mayReplaceVendor }),
    });
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const { base: _below, ...rest } = request;
    const wanted = request.base && (await baseOf(request.base, pool, repositories));
    const attempt = tryTo(() => {
      const base = wanted && baseChoices(wanted, pool);
      const options = { ...rest, specs, optional: members, warn, ...(base && { base }) };
      const chosen = inOrderOfDnf(resolvePackages(pool, options), pool);
      return { chosen, erased: base === undefined ? [] : erasureOrder(base, chosen, pool) };
    });
    // only a path that primary does not list makes filelists worth their download, and to zypper not even that
    if (pool.missedPaths.size === 0 || request.manager === "zypper") {
      const { chosen, erased } = attempt();
      const packages = wanted === undefined ? inOrder(chosen) : installOrder(chosen);
      for (const member of missingMembers(members, pool)) {
        warn(`No repository has "${member}", a member of a group: it is left out`);
      }
      warnings.push(...unknownExclusions(request.exclude ?? [], pool));
      for (const message of warnings) request.warn?.(message);
      return {
        packages,
        erased,
        modules: modules.enabledFor(packages.map((item) => item.package)),
      };
    }
    await addOwners(owners, ordered, pool.missedPaths);
  }
}

function installedSource({ packages }: RpmBase): PoolSource {
  return { index: installedIndex(packages), isInstalled: true };
}

async function baseOf(
  { upgrade, remove = [], protected: globs = [] }: RpmBase,
  pool: PackagePool,
  repositories: readonly RpmRepository[],
): Promise<BaseRequest> {
  const wanted = upgrade === "security" ? await withSecurityUpdate(pool, repositories) : upgrade;
  return { remove, protected: globs, ...(wanted && { upgrade: wanted }) };
}

/** Installed packages of which a newer version closes a hole. */
async function withSecurityUpdate(
  pool: PackagePool,
  repositories: readonly RpmRepository[],
): Promise<ReadonlySet<number>> {
  const outdated = [...pool.installed].filter((id) => newerThan(id, pool).length > 0);
  const names = new Set(outdated.map((id) => pool.package(id).name));
  const all = await Promise.all(repositories.map((one) => one.securityErrata(names)));
  if (all.every((errata) => errata === undefined)) {
    throw new ResolveError(
      "Cannot choose the updates for security: no repository has errata (updateinfo)",
      { hint: "Name the packages to upgrade, or all: --upgrade NAMES, --upgrade all" },
    );
  }
  const errata = all.flatMap((some) => some ?? []);
  return new Set(
    outdated.filter((id) => {
      const [newest] = newerThan(id, pool);
      const update = pool.package(newest as number);
      return advisoriesOf(pool.package(id), update, errata).length > 0;
    }),
  );
}

function sourcesOf(
  repositories: readonly RpmRepository[],
  owners: readonly FileOwners[],
  modules: ModuleSelection,
): readonly PoolSource[] {
  return repositories.map(({ config, primary }, i) => ({
    ...config,
    index: primary,
    ...(!config.moduleHotfixes && { isHidden: modules.isHidden }),
    fileOwners: owners[i] as FileOwners,
  }));
}

async function addOwners(
  owners: readonly FileOwners[],
  repositories: readonly RpmRepository[],
  paths: ReadonlySet<string>,
): Promise<void> {
  for (const [i, repository] of repositories.entries()) {
    for (const [path, positions] of await repository.fileOwners(paths)) {
      owners[i]?.set(path, positions);
    }
  }
}

function inOrder(resolved: readonly ResolvedRpm[]): readonly ResolvedRpm[] {
  if (resolved.length > 0) return installOrder(resolved);
  throw new ResolveError(
    "Cannot resolve the rootfs: nothing of what was asked for can be installed",
    { hint: "Set strict to true to hear why" },
  );
}

function costOf({ config: { cost = 1000 } }: RpmRepository): number {
  return cost;
}

/** Runs at once; what comes of it, an error too, is given when it is asked for. */
function tryTo<T>(run: () => T): () => T {
  try {
    const value = run();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
