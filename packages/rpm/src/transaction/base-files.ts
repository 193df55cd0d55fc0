/**
 * The files of the packages in an image below: which stay, and which go with their packages.
 *
 * @module
 */
import { RootfsTree } from "@rootsmith/core/provider";
import { FILE_STATE } from "../file/file-states.ts";
import type { KnownRpm } from "../file/known-rpm.ts";
import { isGhost, type ListedFile, listFiles } from "../file/rpm-file-list.ts";
import { TAG } from "../file/rpm-tags.ts";

/** The image below, on top of which packages are installed. */
export interface BasePackages {
  readonly tree: RootfsTree;
  /** Those that stay. */
  readonly kept: readonly KnownRpm[];
  /** Those that go, in the order in which they do. */
  readonly erased: readonly KnownRpm[];
}

export interface OwnedFile {
  readonly rpm: KnownRpm;
  readonly listed: ListedFile;
}

export class BaseFiles {
  /** By where they lie, without ghosts. */
  readonly owners: ReadonlyMap<string, OwnedFile>;
  readonly #tree: RootfsTree;
  readonly #kept = new Set<string>();
  readonly #replaced = new Map<string, OwnedFile>();

  constructor({ tree, kept, erased }: BasePackages) {
    this.#tree = tree;
    const owners = new Map<string, OwnedFile>();
    for (const rpm of kept) {
      for (const listed of installedOf(rpm)) {
        const at = this.#locate(listed.path);
        this.#kept.add(at);
        if (!isGhost(listed)) owners.set(at, { rpm, listed });
      }
    }
    for (const rpm of erased) {
      for (const listed of installedOf(rpm)) {
        this.#replaced.set(this.#locate(listed.path), { rpm, listed });
      }
    }
    this.owners = owners;
  }

  /** The file of a package that goes, at a place. */
  replacedAt(at: string): OwnedFile | undefined {
    return this.#replaced.get(at);
  }

  /** A path that an added package lists stays, whether the package has brought it or not. */
  keep(path: string): void {
    this.#kept.add(this.#locate(path));
  }

  /** Those of a package that no other one keeps, with their places, what lies in a directory before it. */
  goingWith(rpm: KnownRpm): readonly { readonly listed: ListedFile; readonly at: string }[] {
    return installedOf(rpm)
      .map((listed) => ({ listed, at: this.#locate(listed.path) }))
      .filter(({ at }) => !this.#kept.has(at))
      .reverse();
  }

  #locate(path: string): string {
    return this.#tree.find(path)?.path ?? path;
  }
}

/** A copy, which may be changed. */
export function treeAbove(base: RootfsTree): RootfsTree {
  const tree = new RootfsTree();
  for (const entry of base.entries()) tree.apply(entry);
  return tree;
}

function installedOf({ rpm: { header } }: KnownRpm): readonly ListedFile[] {
  const states = header.numbers(TAG.FILESTATES);
  return listFiles(header).filter((_, index) => (states[index] ?? 0) === FILE_STATE.NORMAL);
}
