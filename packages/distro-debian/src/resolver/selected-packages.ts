/**
 * The packages chosen so far, by name, by what they provide, and by what they exclude.
 *
 * @module
 */
import type { DebianPackage } from "../formats/debian-package.ts";
import { ownArchitecture, packageKey } from "../formats/package-key.ts";
import type { RelationGroup } from "../formats/relation.ts";
import { areCoInstallable, exclusionOf, satisfies } from "./relation-match.ts";

/** A chosen package and the number of choices made before it. */
export interface Selection {
  readonly package: DebianPackage;
  readonly level: number;
}

/** Why a candidate cannot join: `subject` is the one whose field says so. */
export interface Blocker {
  readonly by: Selection;
  readonly relation: "is chosen as" | "cannot stand beside" | "conflicts with" | "breaks";
  readonly subject: DebianPackage;
  readonly object: DebianPackage;
}

export class SelectedPackages {
  readonly #native: string;
  /** A name has as many packages as architectures. */
  readonly #byName = new Map<string, Selection[]>();
  readonly #providers = new Map<string, Selection[]>();
  /** Selections whose Conflicts or Breaks mention a name. */
  readonly #excluders = new Map<string, Selection[]>();

  constructor(native: string) {
    this.#native = native;
  }

  /** The selection of the same name and architecture, be it of another version. */
  get(item: DebianPackage): Selection | undefined {
    const key = packageKey(item, this.#native);
    return this.#byName
      .get(item.name)
      ?.find((selection) => packageKey(selection.package, this.#native) === key);
  }

  has(item: DebianPackage): boolean {
    return this.get(item)?.package === item;
  }

  all(): DebianPackage[] {
    return [...this.#byName.values()].flat().map((selection) => selection.package);
  }

  add(selection: Selection): void {
    const { name, provides, conflicts, breaks } = selection.package;
    push(this.#byName, name, selection);
    for (const provided of provides) push(this.#providers, provided.name, selection);
    for (const excluded of [...conflicts, ...breaks])
      push(this.#excluders, excluded.name, selection);
  }

  /** Takes back the newest addition. */
  remove({ package: { name, provides, conflicts, breaks } }: Selection): void {
    this.#byName.get(name)?.pop();
    for (const provided of provides) this.#providers.get(provided.name)?.pop();
    for (const excluded of [...conflicts, ...breaks]) this.#excluders.get(excluded.name)?.pop();
  }

  /** The package that satisfies a group of `owner`: of its first alternative that any does. */
  satisfierOf(group: RelationGroup, owner: DebianPackage): DebianPackage | undefined {
    const native = this.#native;
    const architectures = { native, own: ownArchitecture(owner, native) };
    for (const relation of group) {
      const found = this.#called(relation.name).find((item) =>
        satisfies(item.package, relation, architectures),
      );
      if (found !== undefined) return found.package;
    }
    return undefined;
  }

  /** What keeps `candidate` out. */
  blockersOf(candidate: DebianPackage): Blocker[] {
    const blockers: Blocker[] = [];
    for (const by of this.#byName.get(candidate.name) ?? []) {
      const [subject, object] = [candidate, by.package];
      if (by === this.get(candidate)) {
        blockers.push({ by, relation: "is chosen as", subject, object });
      } else if (!areCoInstallable(subject, object)) {
        blockers.push({ by, relation: "cannot stand beside", subject, object });
      }
    }
    for (const name of [candidate.name, ...candidate.provides.map((provided) => provided.name)]) {
      for (const by of this.#excluders.get(name) ?? []) {
        const relation = exclusionOf(by.package, candidate, this.#native);
        if (relation !== undefined) {
          blockers.push({ by, relation, subject: by.package, object: candidate });
        }
      }
    }
    for (const { name } of [...candidate.conflicts, ...candidate.breaks]) {
      for (const by of this.#called(name)) {
        const relation = exclusionOf(candidate, by.package, this.#native);
        if (relation !== undefined) {
          blockers.push({ by, relation, subject: candidate, object: by.package });
        }
      }
    }
    return blockers;
  }

  /** Those of a name, then those that provide it. */
  #called(name: string): readonly Selection[] {
    return [...(this.#byName.get(name) ?? []), ...(this.#providers.get(name) ?? [])];
  }
}

function push(lists: Map<string, Selection[]>, key: string, selection: Selection): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [selection]);
  else list.push(selection);
}
