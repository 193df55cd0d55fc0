/**
 * From what is asked for to the packages that are installed: the choice of dnf for an empty root.
 *
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import { dependencyOf } from "../metadata/rich-dependency.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { BaseChoices } from "./base-choices.ts";
import { newestOfEachName } from "./choose-candidate.ts";
import { type Clause, Unsatisfiable } from "./clause-solver.ts";
import { clausesOfDependency } from "./dependency-clauses.ts";
import { type Cause, explainFailure, type RequestCause } from "./explain-failure.ts";
import { type OrderDependency, orderDependencies } from "./order-dependencies.ts";
import type { PackagePool } from "./package-pool.ts";
import { findSpec } from "./package-spec.ts";
import { Resolution } from "./resolution.ts";
import { findZypperSpec } from "./zypper-spec.ts";

export interface ResolveRequest {
  /** Whose reading of `specs` counts: `zypper` takes the best package of a name alone. Default: `"dnf"`. */
  readonly manager?: PackageManager;
  /** Names, globs, NEVRAs, capabilities such as `"perl(Carp) >= 1"`, paths, rich dependencies. */
  readonly specs: readonly string[];
  /** As `specs`, but left out if there is no such package: members of groups. */
  readonly optional?: readonly string[];
  /** Whether recommended and supplementing packages are installed. */
  readonly weakDeps: boolean;
  /** Accept only the newest version of each requested package, as dnf's `best`. Default: false. */
  readonly best?: boolean;
  /** Whether a request that cannot be met is an error. If not, it is left out. Default: true. */
  readonly strict?: boolean;
  /** What becomes of what is installed already. */
  readonly base?: BaseChoices;
  /** Called for everything that is left out. */
  warn?(message: string): void;
}

/** What chooses packages, where managers differ. */
export type PackageManager = "dnf" | "zypper";

export interface ResolvedRpm {
  readonly package: RpmPackage;
  readonly reason: "requested" | "dependency" | "weak";
  /** Installed packages that it depends on: they decide its place in the order. */
  readonly dependencies: readonly OrderDependency[];
}

/**
 * The packages of a rootfs, in the order of the repositories, without what is installed already.
 *
 * @throws {ResolveError} If there is no such package, or if they cannot be installed together; the
 *   message is the chain of reasons.
 * @throws {FormatError} If a package that matters is malformed.
 */
export function resolvePackages(
  pool: PackagePool,
  request: ResolveRequest,
): readonly ResolvedRpm[] {
  const { kept = [], removed = new Set<number>() } = request.base ?? {};
  const requests = [...removalsOf(removed, pool), ...requestsOf(request, pool)];
  for (;;) {
    const resolution = new Resolution(pool, requests, kept);
    try {
      const ids = resolution.run(request.weakDeps);
      const added = new Set(ids.filter((id) => !pool.installed.has(id)));
      return [...added].map((id) => {
        const item = pool.package(id);
        const dependencies = orderDependencies(id, added, pool);
        return { package: item, reason: resolution.reasonOf(id), dependencies };
      });
    } catch (error) {
      if (!(error instanceof Unsatisfiable)) throw error;
      const causes = error.causes as readonly Cause[];
      const failure = explainFailure(causes, pool);
      // as libsolv does with weak jobs: of those that are to blame the last one goes
      const last = requests.findLastIndex(({ why }) => causes.includes(why));
      const [dropped] = request.strict === false && last >= 0 ? requests.splice(last, 1) : [];
      if (dropped === undefined) throw failure;
      request.warn?.(`${failure.message}: "${dropped.why.spec}" is left out`);
    }
  }
}

interface RequestClause extends Clause<Cause> {
  readonly why: RequestCause;
}

/** One clause for each package that goes: neither it nor another version of it is there. */
function removalsOf(removed: ReadonlySet<number>, pool: PackagePool): RequestClause[] {
  return [...removed].flatMap((id) => {
    const { name } = pool.package(id);
    const why: RequestCause = { type: "request", spec: `the removal of ${name}`, ids: [] };
    return pool.named(name).map((other): RequestClause => ({ literals: [-other], why }));
  });
}

/** One clause for each package that is asked for. */
function requestsOf(request: ResolveRequest, pool: PackagePool): RequestClause[] {
  const { specs, optional = [], best = false, strict = true } = request;
  const find = request.manager === "zypper" ? findZypperSpec : findSpec;
  return [...specs, ...optional].flatMap((spec) => {
    const groups = spec.startsWith("(")
      ? clausesOfDependency(dependencyOf({ name: spec }), pool)
      : find(spec, pool);
    if (groups.length === 0 && !spec.startsWith("(") && !optional.includes(spec)) {
      const failure = unknown(spec, pool);
      if (strict) throw failure;
      request.warn?.(`${failure.message}: it is left out`);
    }
    return groups.map((group): RequestClause => {
      const literals = best ? newestOfEachName(group, pool) : group;
      return { literals, why: { type: "request", spec, ids: literals } };
    });
  });
}

function unknown(spec: string, pool: PackagePool): ResolveError {
  const others = pool.otherArchitectures(spec);
  if (others.length > 0) {
    const [native = ""] = pool.architectures;
    return new ResolveError(`Cannot resolve "${spec}": no repository has it for ${native}`, {
      hint: `It is there for ${others.join(" and ")}: build for such a platform, or leave it out`,
    });
  }
  const hint = suggestName(spec, pool.names(), pool.countDependents);
  return new ResolveError(`Cannot resolve "${spec}": no repository has such a package`, {
    ...(hint !== undefined && { hint }),
  });
}
