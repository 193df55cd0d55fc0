/**
 * The packages of all repositories by the names that they answer to, and which of them comes first.
 *
 * @see apk-world(5), apk-package(5) "provides", "provider-priority"
 * @module
 */
import type { Provided } from "../relations/dependency.ts";
import { compareVersions } from "../relations/version.ts";
import type { ApkPackage } from "../repository/apk-package.ts";

/** A package, and what it provides a name as. */
export interface Provider {
  readonly apk: ApkPackage;
  readonly provided: Provided;
}

export class PackageIndex {
  readonly packages: readonly ApkPackage[];
  readonly #providers = new Map<string, Provider[]>();
  readonly #places: ReadonlyMap<ApkPackage, number>;

  /** @param packages In the order of their repositories: of the same in two, the first is taken. */
  constructor(packages: readonly ApkPackage[]) {
    this.packages = packages;
    this.#places = new Map(packages.map((apk, place) => [apk, place]));
    for (const apk of packages) {
      for (const provided of apk.provides) {
        const providers = this.#providers.get(provided.name) ?? [];
        providers.push({ apk, provided });
        this.#providers.set(provided.name, providers);
      }
    }
  }

  providersOf(name: string): readonly Provider[] {
    return this.#providers.get(name) ?? [];
  }

  names(): Iterable<string> {
    return this.#providers.keys();
  }

  /**
   * Below 0 if `a` is to be tried first: the one from the wanted repositories, the newest by the name that is
   * asked for, then by its own, then that with the higher priority, then that of the first repository.
   *
   * @param tag Of the repositories that are wanted first.
   */
  compare(a: Provider, b: Provider, tag: string | undefined): number {
    const [one, other] = [a.apk, b.apk];
    return (
      Number(isPreferred(other, tag)) - Number(isPreferred(one, tag)) ||
      byVersion(b.provided.version, a.provided.version) ||
      (one.name === other.name ? compareVersions(other.version, one.version) : 0) ||
      other.priority - one.priority ||
      (this.#places.get(one) ?? 0) - (this.#places.get(other) ?? 0)
    );
  }
}

/** What is nothing but its relations is of no repository. */
function isPreferred({ tag, installedSize }: ApkPackage, wanted: string | undefined): boolean {
  return tag === wanted || installedSize === 0;
}

/** A bare name is neither newer nor older than a version. */
function byVersion(a: string | undefined, b: string | undefined): number {
  return a === undefined || b === undefined ? 0 : compareVersions(a, b);
}
