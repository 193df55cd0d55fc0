/**
 * The packages of groups and environments.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { expandGroup, type MemberType, mergeComps } from "../repodata/comps.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import type { PackagePool } from "./package-pool.ts";
import { findSpec } from "./package-spec.ts";

interface GroupRequest {
  /** Which members are taken. */
  readonly groupTypes: readonly MemberType[];
  /** False: groups that are not there are left out. Default: true. */
  readonly strict?: boolean;
  /** Hears of what is left out. */
  warn?(message: string): void;
}

/**
 * Each once, as specs.
 *
 * @param groups As `"@core"`, `"@^minimal"`.
 * @throws {ResolveError} If there is no such group.
 */
export async function groupMembers(
  groups: readonly string[],
  { groupTypes, strict = true, warn }: GroupRequest,
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

/** Those that no repository has. */
export function missingMembers(members: readonly string[], pool: PackagePool): readonly string[] {
  return members.filter((member) => !member.startsWith("(") && findSpec(member, pool).length === 0);
}
