/**
 * From repositories and wishes to the packages of a rootfs, in the order of their installation.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core";
import { expandGroup, type MemberType, mergeComps } from "./comps.ts";
import { installOrder } from "./install-order.ts";
import { moduleFilter } from "./modules.ts";
import { findSpec } from "./package-spec.ts";
import { createUniverse, type PackageUniverse } from "./package-universe.ts";
import type { RpmRepository } from "./repository.ts";
import { type ResolvedRpm, resolvePackages } from "./resolver.ts";

export interface RpmRequest {
  /** rpm's name of the architecture. */
  readonly architecture: string;
  /** Whether packages of 32 bits are known beside those of 64. Default: true. */
  readonly multilib?: boolean;
  /** As `ResolveRequest.specs`; a group or environment begins with `@`. */
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
  /** Streams: `"nodejs:18"`. A module that is not among them has its default stream. */
  readonly modules?: readonly string[];
  /** Hears of what is left out. */
  warn?(message: string): void;
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
): Promise<readonly ResolvedRpm[]> {
  const { architecture, multilib = true, exclude = [] } = request;
  const groups = request.specs.filter((spec) => spec.startsWith("@"));
  const specs = request.specs.filter((spec) => !spec.startsWith("@"));
  const members = await membersOf(groups, request, repositories);
  const isHidden = await modularity(repositories, request.modules ?? []);

  const ordered = repositories.toSorted((a, b) => costOf(a) - costOf(b));
  const owners = ordered.map(() => new Map<string, readonly number[]>());
  for (;;) {
    const sources = ordered.map(({ config, primary }, i) => ({
      ...config,
      index: primary,
      ...(!config.moduleHotfixes && { isHidden }),
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
      for (const message of warnings) request.warn?.(message);
      return resolved;
    }
    for (const [i, repository] of ordered.entries()) {
      for (const [path, places] of await repository.fileOwners(universe.missedPaths)) {
        owners[i]?.set(path, places);
      }
    }
  }
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

async function modularity(
  repositories: readonly RpmRepository[],
  enabled: readonly string[],
): Promise<ReturnType<typeof moduleFilter>> {
  const all = await Promise.all(repositories.map((repository) => repository.modules()));
  return moduleFilter(
    all.filter((item) => item !== undefined),
    enabled,
  );
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
