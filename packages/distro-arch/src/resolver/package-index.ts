/**
 * The packages of all repositories, looked up as pacman does.
 *
 * @see pacman(8), "-S"; pacman.conf(5), "REPOSITORY SECTIONS"
 * @module
 */
import { type Dependency, isNamed, satisfies } from "../formats/dependency.ts";
import type { ArchPackage } from "../repository/database.ts";

export class PackageIndex {
  /** Of all databases, the one that counts most first, sorted by name within each. */
  readonly packages: readonly ArchPackage[];
  readonly #byName: ReadonlyMap<string, readonly ArchPackage[]>;
  readonly #byProvided: ReadonlyMap<string, readonly ArchPackage[]>;

  constructor(packages: readonly ArchPackage[]) {
    this.packages = packages;
    this.#byName = Map.groupBy(packages, ({ name }) => name);
    const provided = new Map<string, ArchPackage[]>();
    for (const one of packages) {
      for (const name of new Set(one.provides.map((provision) => provision.name))) {
        if (name === one.name) continue;
        const others = provided.get(name);
        if (others === undefined) provided.set(name, [one]);
        else others.push(one);
      }
    }
    this.#byProvided = provided;
  }

  get names(): Iterable<string> {
    return this.#byName.keys();
  }

  get groups(): ReadonlySet<string> {
    return new Set(this.packages.flatMap(({ groups }) => groups));
  }

  /** Whether any package has the name, or provides it, in whatever version. */
  named(name: string): readonly ArchPackage[] {
    return [...(this.#byName.get(name) ?? []), ...(this.#byProvided.get(name) ?? [])];
  }

  /**
   * The package that pacman takes where nobody is asked: one of that name, of the first repository that
   * has it in a version that fits, or else the first one that provides it.
   *
   * @param repository Only of this one.
   */
  find(wanted: Dependency, repository?: string): ArchPackage | undefined {
    const fits = (one: ArchPackage): boolean =>
      repository === undefined || one.repository === repository;
    return (
      this.#byName.get(wanted.name)?.find((one) => fits(one) && isNamed(one, wanted)) ??
      this.#byProvided.get(wanted.name)?.find((one) => fits(one) && satisfies(one, wanted))
    );
  }

  /** The members of a group, of each name the one in the first repository. */
  group(name: string, repository?: string): readonly ArchPackage[] {
    const members = this.packages.filter(
      (one) =>
        one.groups.includes(name) && (repository === undefined || one.repository === repository),
    );
    return [...new Map(members.toReversed().map((one) => [one.name, one])).values()].toReversed();
  }
}
