/**
 * All packages that a rootfs can choose from: several indexes as one.
 *
 * @module
 */
import type { DebianPackage } from "./debian-package.ts";
import type { PackagesIndex } from "./packages-index.ts";
import { compareVersions } from "./version.ts";

export interface PackageUniverse {
  /** Debian's name of the native architecture. */
  readonly architecture: string;
  /** Newest first; of one version in two indexes that of the first index. */
  versionsOf(name: string): readonly DebianPackage[];
  /** Packages whose newest version provides `name`, in no order. */
  providersOf(name: string): readonly DebianPackage[];
  /** Every name of a package, with repetitions. */
  names(): Iterable<string>;
}

/** Merges indexes: the highest version wins, wherever it stands. */
export function mergeIndexes(
  indexes: readonly PackagesIndex[],
  architecture: string,
): PackageUniverse {
  const versions = new Map<string, readonly DebianPackage[]>();

  const versionsOf = (name: string): readonly DebianPackage[] => {
    let found = versions.get(name);
    if (found === undefined) {
      found = withoutRepetitions(
        indexes
          .flatMap((index) => index.find(name))
          .filter((item) => item.architecture === architecture || item.architecture === "all")
          .sort((a, b) => compareVersions(b.version, a.version)),
      );
      versions.set(name, found);
    }
    return found;
  };

  return {
    architecture,
    versionsOf,
    providersOf(name) {
      const owners = new Set(indexes.flatMap((index) => index.providersOf(name)));
      return [...owners]
        .map((owner) => versionsOf(owner)[0])
        .filter((item) => item !== undefined)
        .filter((item) => item.provides.some((provided) => provided.name === name));
    },
    *names() {
      for (const index of indexes) yield* index.names();
    },
  };
}

function withoutRepetitions(sorted: readonly DebianPackage[]): readonly DebianPackage[] {
  return sorted.filter((item, i) => item.version !== sorted[i - 1]?.version);
}
