/**
 * From repositories and wishes to the packages of a rootfs, in the order of their installation.
 *
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import { globPattern } from "../metadata/glob.ts";
import { enabledModule, type ModuleSpec, moduleSpec } from "../modules/module-spec.ts";
import { type ModuleMetadata, mergeModules } from "../modules/modulemd.ts";
import { type EnabledModule, type ModuleSelection, selectModules } from "../modules/modules.ts";
import { expandGroup, type MemberType, mergeComps } from "../repodata/comps.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { installOrder } from "./install-order.ts";
import { findSpec } from "./package-spec.ts";
import { createUniverse, type PackageUniverse } from "./package-universe.ts";
import { type ResolvedRpm, resolvePackages } from "./resolver.ts";

export interface RpmRequest {
  /** rpm's name of the architecture. */
  readonly architecture: string;
  /** Whether packages of 32 bits are known beside those of 64. Default: true. */
  readonly multilib?: boolean;
  /** As `ResolveRequest.specs`; a module, group or environment begins with `@`. */
  readonly specs: readonly string[];
  /** Which members of groups are taken. */
  readonly groupTypes: readonly MemberType[];
  /** Globs of names and NEVRAs that are not to be used. */
  readonly exclude?: readonly string[];
  readonly weakDeps: boolean;
  /** Only the newest version of what is asked for will do. Default: false. */
  readonly best?: boolean;
  /** As {@linkcode ResolveRequest.strict}; of groups and modules too. */
  readonly strict?: boolean;
  /** Streams, `"nodejs:18"`, and profiles, `"nodejs:18/minimal"`. Other modules have their default stream. */
  readonly modules?: readonly string[];
  /** Hears of what is left out. */
  warn?(message: string): void;
}

export interface ResolvedRpms {
  /** In the order of installation. */
  readonly packages: readonly ResolvedRpm[];
  /** By name. */
  readonly modules: readonly EnabledModule[];
}

/**
 * @throws {ResolveError} If a package, group or stream is not there, or if the packages cannot be
 *   installed together.
 * @throws {FetchError | DigestMismatchError} If no mirror has a file that a repository names.
 * @throws {FormatError} If metadata is malformed.
 */
export async function resolveRpms(
  repositories: readonly RpmRepository[],
  request: RpmRequest,
): Promise<ResolvedRpms> {
  const { architecture, multilib = true, exclude = [] } = request;
  const metadata = await modulesOf(repositories);
  const isModule = (spec: string): boolean =>
    spec.startsWith("@") &&
    metadata.builds.some(({ name }) => name === moduleSpec(spec.slice(1)).name);
  const groups = request.specs.filter((spec) => spec.startsWith("@") && !isModule(spec));
  const members = await membersOf(groups, request, repositories);
  const modules = modularity(metadata, request, [
    ...(request.modules ?? []).map(enabledModule),
    ...request.specs.filter(isModule).map((spec) => moduleSpec(spec.slice(1))),
  ]);
  const names = request.specs.filter((spec) => !spec.startsWith("@"));
  const specs = [...new Set([...names, ...modules.members])];

  const ordered = repositories.toSorted((a, b) => costOf(a) - costOf(b));
  const owners = ordered.map(() => new Map<string, readonly number[]>());
  for (;;) {
    const sources = ordered.map(({ config, primary }, i) => ({
      ...config,
      index: primary,
      ...(!config.moduleHotfixes && { isHidden: modules.isHidden }),
      fileOwners: owners[i] as Map<string, readonly number[]>,
    }));
    const universe = createUniverse(sources, { architecture, multilib, exclude });
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const attempt = tryTo(() =>
      resolvePackages(universe, { ...request, specs, optional: members, warn }),
    );
    // only a path that primary does not list makes filelists worth their download
    if (universe.missedPaths.size === 0) {
      const resolved = installOrder(attempt());
      if (resolved.length === 0) {
        throw new ResolveError(
          "Cannot resolve the rootfs: nothing of what was asked for can be installed",
          { hint: "Set strict to true to hear why" },
        );
      }
      for (const member of missingMembers(members, universe)) {
        warn(`No repository has "${member}", a member of a group: it is left out`);
      }
      warnings.push(...unknownExclusions(exclude, universe));
      for (const message of warnings) request.warn?.(message);
      const enabled = modules.enabledFor(resolved.map((item) => item.package));
      return { packages: resolved, modules: enabled };
    }
    for (const [i, repository] of ordered.entries()) {
      for (const [path, places] of await repository.fileOwners(universe.missedPaths)) {
        owners[i]?.set(path, places);
      }
    }
  }
}

/** Patterns that are no package's name, with a version behind it or not. */
function unknownExclusions(patterns: readonly string[], universe: PackageUniverse): string[] {
  const names = [...new Set(universe.names())];
  const isKnown = (pattern: string): boolean => {
    const matches = globPattern(pattern);
    return names.some((name) => matches.test(name) || pattern.startsWith(`${name}-`));
  };
  return patterns
    .filter((pattern) => !isKnown(pattern))
    .map((pattern) => {
      const hint = suggestName(pattern, names, universe.countDependents);
      return `There is no package "${pattern}" to exclude${hint ? `. ${hint}` : ""}`;
    });
}

function costOf({ config: { cost = 1000 } }: RpmRepository): number {
  return cost;
}

function missingMembers(members: readonly string[], universe: PackageUniverse): readonly string[] {
  return members.filter(
    (member) => !member.startsWith("(") && findSpec(member, universe).length === 0,
  );
}

async function membersOf(
  groups: readonly string[],
  { groupTypes, strict = true, warn }: RpmRequest,
  repositories: readonly RpmRepository[],
): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const all = await Promise.all(repositories.map((repository) => repository.comps()));
  const comps = mergeComps(all.filter((item) => item !== undefined));
  const members = groups.flatMap((group) => {
    try {
      return expandGroup(group.replace(/^@\^?/, ""), comps, groupTypes);
    } catch (error) {
      if (strict || !(error instanceof ResolveError)) throw error;
      warn?.(`${error.message}: it is left out`);
      return [];
    }
  });
  return [...new Set(members)];
}

async function modulesOf(repositories: readonly RpmRepository[]): Promise<ModuleMetadata> {
  const all = await Promise.all(repositories.map((repository) => repository.modules()));
  return mergeModules(all.filter((item) => item !== undefined));
}

/** What is asked for of modules; where it need not be strict, without what does not go with the rest. */
function modularity(
  metadata: ModuleMetadata,
  { strict = true, warn }: RpmRequest,
  specs: readonly ModuleSpec[],
): ModuleSelection {
  if (strict) return selectModules(metadata, specs);
  const accepted: ModuleSpec[] = [];
  for (const spec of specs) {
    try {
      selectModules(metadata, [...accepted, spec]);
      accepted.push(spec);
    } catch (error) {
      if (!(error instanceof ResolveError)) throw error;
      warn?.(`${error.message}: it is left out`);
    }
  }
  return selectModules(metadata, accepted);
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
