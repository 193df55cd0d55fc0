/**
 * What some repositories have, without what is excluded and the modules that are not enabled.
 *
 * @module
 */
import type { RpmRepository } from "../repodata/repository.ts";
import { PackagePool } from "./package-pool.ts";
import { moduleSpecsOf, readModules, selectModulesOf } from "./select-modules.ts";

export interface PoolRequest {
  /** rpm's name of the architecture. */
  readonly architecture: string;
  /** Globs of names and NEVRAs that do not count. */
  readonly exclude?: readonly string[];
  /** What packages were chosen by: modules among it are enabled, `"@nodejs:18"`. */
  readonly specs?: readonly string[];
  /** Streams that are enabled: `"nodejs:18"`. */
  readonly modules?: readonly string[];
  /** Hears of what cannot be known. */
  warn(message: string): void;
}

export async function repositoryPool(
  repositories: readonly RpmRepository[],
  request: PoolRequest,
): Promise<PackagePool> {
  const metadata = await readModules(repositories);
  const profiles = moduleSpecsOf(request.specs ?? [], metadata);
  const modules = selectModulesOf(metadata, { ...request, strict: false }, profiles);
  const sources = repositories.map(({ config, primary }) => ({
    ...config,
    index: primary,
    ...(!config.moduleHotfixes && { isHidden: modules.isHidden }),
  }));
  return new PackagePool(sources, request);
}
