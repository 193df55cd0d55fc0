/**
 * The modules of all repositories, and which of their streams are chosen from.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { enabledModule, type ModuleSpec, moduleSpec } from "../modules/module-spec.ts";
import { type ModuleMetadata, mergeModules } from "../modules/modulemd.ts";
import { type ModuleSelection, selectModules } from "../modules/modules.ts";
import type { RpmRepository } from "../repodata/repository.ts";
import { modulePlatform } from "./module-platform.ts";

interface ModuleRequest {
  /** Streams, `"nodejs:18"`, and profiles, `"nodejs:18/minimal"`. */
  readonly modules?: readonly string[];
  /** Default: true. */
  readonly strict?: boolean;
  /** Hears of what is left out. */
  warn?(message: string): void;
}

/** Those of all repositories as one. */
export async function readModules(repositories: readonly RpmRepository[]): Promise<ModuleMetadata> {
  const all = await Promise.all(repositories.map((repository) => repository.modules()));
  const platform = modulePlatform(repositories);
  const metadata = mergeModules(all.filter((item) => item !== undefined));
  return { ...metadata, ...(platform !== undefined && { platform }) };
}

/** Those of some specs that are modules, `"@nodejs:18"`, not groups. */
export function moduleSpecsOf(specs: readonly string[], { builds }: ModuleMetadata): string[] {
  const names = new Set(builds.map(({ name }) => name));
  return specs.filter((spec) => spec.startsWith("@") && names.has(moduleSpec(spec.slice(1)).name));
}

/**
 * The streams that are asked for, and the default ones. Where it need not be strict, what does not go
 * with the rest is left out.
 *
 * @param requested Modules whose profiles are installed: `"@nodejs:18"`.
 * @throws {ResolveError} If there is no such stream, or if streams exclude each other.
 */
export function selectModulesOf(
  metadata: ModuleMetadata,
  { modules = [], strict = true, warn }: ModuleRequest,
  requested: readonly string[],
): ModuleSelection {
  const specs = [
    ...modules.map(enabledModule),
    ...requested.map((spec) => moduleSpec(spec.slice(1))),
  ];
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
