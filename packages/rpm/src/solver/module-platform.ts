/**
 * The distribution itself as a module: `platform`, which other modules require in a stream.
 *
 * @see libdnf/module/ModulePackage.cpp of libdnf, ModulePackage::createPlatformSolvable()
 * @module
 */
import { compareEvr } from "../metadata/evr.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { RpmRepository } from "../repodata/repository.ts";

/**
 * The stream that the newest release packages of the repositories provide: `"el8"`. Undefined if there
 * are none, or if they provide several; dnf asks the rootfs then, or has it from its configuration.
 */
export function modulePlatform(repositories: readonly RpmRepository[]): string | undefined {
  const newest = new Map<string, RpmPackage>();
  for (const { primary } of repositories) {
    for (const item of primary.providersOf("system-release").map(primary.read)) {
      const known = newest.get(item.name);
      if (known === undefined || compareEvr(item.evr, known.evr) > 0) newest.set(item.name, item);
    }
  }
  const provides = [...newest.values()].flatMap((item) => item.provides);
  const streams = provides.flatMap(
    ({ name }) => /^base-module\(platform:([^)]+)\)$/.exec(name)?.[1] ?? [],
  );
  const [stream, ...others] = new Set(streams);
  return others.length === 0 ? stream : undefined;
}
