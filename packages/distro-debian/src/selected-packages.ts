/**
 * The packages chosen so far, by name, by what they provide, and by what they exclude.
 *
 * @module
 */
import type { DebianPackage } from "./debian-package.ts";
import type { RelationGroup } from "./relation.ts";
import { exclusionOf, satisfies } from "./relation-match.ts";

/** A chosen package and the number of choices made before it. */
export interface Selection {
  readonly package: DebianPackage;
  readonly level: number;
}

/** Why a candidate cannot join: `subject` is the one whose field says so. */
export interface Blocker {
  readonly by: Selection;
  readonly relation: "is chosen as" | "conflicts with" | "breaks";
  readonly subject: DebianPackage;
  readonly object: DebianPackage;
}

export class SelectedPackages {
  readonly #architecture: string;
  readonly #byName = new Map<string, Selection>();
  readonly #providers = new Map<string, Selection[]>();
  /** Selections whose Conflicts or Breaks mention a name. */
  readonly #excluders = new Map<string, Selection[]>();

  constructor(architecture: string) {
    this.#architecture = architecture;
  }

  get(name: string): Selection | undefined {
    return this.#byName.get(name);
  }

  all(): DebianPackage[] {
    return [...this.#byName.values()].map((selection) => selection.package);
  }

  add(selection: Selection): void {
    const { name, provides, conflicts, breaks } = selection.package;
    this.#byName.set(name, selection);
    for (const provided of provides) push(this.#providers, provided.name, selection);
    for (const excluded of [...conflicts, ...breaks])
      push(this.#excluders, excluded.name, selection);
  }

  /** Takes back the newest addition. */
  remove({ package: { name, provides, conflicts, breaks } }: Selection): void {
    this.#byName.delete(name);
    for (const provided of provides) this.#providers.get(provided.name)?.pop();
    for (const excluded of [...conflicts, ...breaks]) this.#excluders.get(excluded.name)?.pop();
  }

  /** The package that satisfies a group: of its first alternative that any does. */
  satisfierOf(group: RelationGroup): DebianPackage | undefined {
    for (const relation of group) {
      const named = this.#byName.get(relation.name);
      const candidates = [...(named ? [named] : []), ...(this.#providers.get(relation.name) ?? [])];
      const found = candidates.find((item) =>
        satisfies(item.package, relation, this.#architecture),
      );
      if (found !== undefined) return found.package;
    }
    return undefined;
  }

  /** What keeps `candidate` out. A package never excludes itself, whatever it provides. */
  blockersOf(candidate: DebianPackage): Blocker[] {
    const blockers: Blocker[] = [];
    const named = this.#byName.get(candidate.name);
    if (named !== undefined) {
      const [subject, object] = [candidate, named.package];
      blockers.push({ by: named, relation: "is chosen as", subject, object });
    }
    for (const name of [candidate.name, ...candidate.provides.map((provided) => provided.name)]) {
      for (const by of this.#excluders.get(name) ?? []) {
        const relation = exclusionOf(by.package, candidate);
        if (relation !== undefined) {
          blockers.push({ by, relation, subject: by.package, object: candidate });
        }
      }
    }
    for (const { name } of [...candidate.conflicts, ...candidate.breaks]) {
      const mentioned = this.#byName.get(name);
      for (const by of [...(mentioned ? [mentioned] : []), ...(this.#providers.get(name) ?? [])]) {
        const relation = exclusionOf(candidate, by.package);
        if (relation !== undefined) {
          blockers.push({ by, relation, subject: candidate, object: by.package });
        }
      }
    }
    return blockers;
  }
}

function push(lists: Map<string, Selection[]>, key: string, selection: Selection): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [selection]);
  else list.push(selection);
}
