/**
 * The packages that are chosen so far, what they ask for, and whether one more fits to them.
 *
 * @see apk-package(5), "provides", "depends"
 * @module
 */
import { answers, type Dependency, type Provided } from "../relations/dependency.ts";
import type { ApkPackage } from "../repository/apk-package.ts";
import type { Provider } from "./package-index.ts";

/** A dependency, and whose it is; undefined: the world's. */
export interface Need {
  readonly dependency: Dependency;
  readonly by: ApkPackage | undefined;
}

/** Why a package cannot be chosen. */
export type Obstacle =
  | { readonly kind: "name"; readonly other: ApkPackage; readonly name: string }
  | { readonly kind: "need"; readonly need: Need }
  | { readonly kind: "depends"; readonly dependency: Dependency; readonly other: ApkPackage }
  | { readonly kind: "tag"; readonly tag: string };

export class Selection {
  readonly #chosen = new Map<string, ApkPackage>();
  readonly #providers = new Map<string, Provider[]>();
  readonly #needs = new Map<string, Need[]>();
  /** Tags of repositories that each may come from, and so those that it needs. */
  readonly #tags = new Map<ApkPackage, ReadonlySet<string>>();

  has(apk: ApkPackage): boolean {
    return this.#chosen.get(apk.name) === apk;
  }

  /** The chosen package of that name. */
  named(name: string): ApkPackage | undefined {
    return this.#chosen.get(name);
  }

  providersOf(name: string): readonly Provider[] {
    return this.#providers.get(name) ?? [];
  }

  needsOf(name: string): readonly Need[] {
    return this.#needs.get(name) ?? [];
  }

  require(need: Need): void {
    push(this.#needs, need.dependency.name, need);
  }

  release({ dependency: { name } }: Need): void {
    this.#needs.get(name)?.pop();
  }

  choose(apk: ApkPackage): void {
    this.#tags.set(apk, this.#allowed(apk));
    this.#chosen.set(apk.name, apk);
    for (const provided of apk.provides) push(this.#providers, provided.name, { apk, provided });
    for (const dependency of apk.depends) this.require({ dependency, by: apk });
  }

  /** Undoes the last {@linkcode choose}. */
  undo(apk: ApkPackage): void {
    for (const dependency of apk.depends) this.release({ dependency, by: apk });
    for (const { name } of apk.provides) this.#providers.get(name)?.pop();
    this.#chosen.delete(apk.name);
    this.#tags.delete(apk);
  }

  isMet(dependency: Dependency): boolean {
    const isProvided = this.providersOf(dependency.name).some(({ apk, provided }) =>
      isAnswered(dependency, provided, apk),
    );
    return isProvided !== dependency.isConflict;
  }

  /** @param further Tags that are allowed beside those of whoever needs it. */
  obstacleTo(apk: ApkPackage, further: ReadonlySet<string> = new Set()): Obstacle | undefined {
    const same = this.#chosen.get(apk.name);
    if (same !== undefined) return { kind: "name", other: same, name: apk.name };
    for (const provided of apk.provides) {
      const obstacle = this.#obstacleToName(apk, provided);
      if (obstacle !== undefined) return obstacle;
    }
    for (const dependency of apk.depends) {
      const other = this.providersOf(dependency.name).find(
        (one) => isAnswered(dependency, one.provided, one.apk) === dependency.isConflict,
      );
      if (other !== undefined) return { kind: "depends", dependency, other: other.apk };
    }
    const { tag, installedSize } = apk;
    if (tag === undefined || installedSize === 0 || further.has(tag)) return undefined;
    return this.#allowed(apk).has(tag) ? undefined : { kind: "tag", tag };
  }

  #obstacleToName(apk: ApkPackage, provided: Provided): Obstacle | undefined {
    const need = this.needsOf(provided.name).find(
      ({ dependency, by }) =>
        isAnswered(dependency, provided, apk) === dependency.isConflict &&
        !(dependency.isConflict && by === apk),
    );
    if (need !== undefined) return { kind: "need", need };
    const owner = this.providersOf(provided.name).find(
      (one) => one.provided.version !== undefined || provided.version !== undefined,
    );
    return owner && { kind: "name", other: owner.apk, name: provided.name };
  }

  #allowed(apk: ApkPackage): ReadonlySet<string> {
    const tags = new Set<string>();
    for (const { name } of apk.provides) {
      for (const { dependency, by } of this.needsOf(name)) {
        if (dependency.isConflict) continue;
        if (dependency.tag !== undefined) tags.add(dependency.tag);
        for (const tag of (by && this.#tags.get(by)) ?? []) tags.add(tag);
      }
    }
    return tags;
  }
}

/** Whether a package answers as `provided`; a checksum is that of the package itself. */
export function isAnswered(dependency: Dependency, provided: Provided, apk: ApkPackage): boolean {
  if (dependency.operator !== "><") return answers(provided, dependency);
  return provided.name === dependency.name && apk.record.startsWith(`C:${dependency.version}\n`);
}

function push<T>(map: Map<string, T[]>, name: string, item: T): void {
  const items = map.get(name);
  if (items === undefined) map.set(name, [item]);
  else items.push(item);
}
