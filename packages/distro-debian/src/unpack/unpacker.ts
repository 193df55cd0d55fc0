/**
 * Lays packages into one tree as `dpkg --unpack` would: who owns which path, Replaces, conffiles,
 * diversions, paths that are left out, files that instances of a package for several architectures
 * share.
 *
 * Two deviations. A package all of whose files are replaced stays installed: the lock names it, and
 * dpkg too lets none disappear that another depends on. And paths are compared as they lie: /bin/x
 * and /usr/bin/x are one file where /usr is merged, which dpkg would overwrite without a word.
 *
 * @see dpkg's unpack procedure, in Debian Policy 6.6 and 7.6
 * @module
 */
import {
  DuplicateEntryError,
  digestOf,
  type FileContent,
  type FsEntry,
  type RootfsEntry,
  RootfsTree,
} from "@rootsmith/core/provider";
import { type Conffile, conffilesOf, isMultiArchSame, replaces } from "./control-fields.ts";
import type { Deb } from "./deb.ts";
import { type Diversion, divertedPath } from "./diversions.ts";
import { owned } from "./owners.ts";
import { filtered } from "./path-filter.ts";
import { overridden, type Statoverrides } from "./statoverrides.ts";
import type { UnpackRules } from "./unpack-rules.ts";

/** A package whose files are in the tree, with what the database has to say about it. */
export interface UnpackedDeb {
  readonly deb: Deb;
  /** The packaged paths in the order of data.tar, without leading `/`; `""` is the root. */
  readonly paths: readonly string[];
  readonly conffiles: readonly Conffile[];
  /** What the package brings for each file, hard links included, that is not left out. */
  readonly contents: ReadonlyMap<string, FileContent>;
}

export interface UnpackOptions extends UnpackRules {
  /** Write conffiles as `PATH.dpkg-new`, for dpkg to move into place when it configures. */
  readonly newConffiles?: boolean;
}

/** Lays packages into one tree; one for each build. */
export class Unpacker {
  readonly #tree: RootfsTree;
  /** The package that owns what stands at a path, or will when it is configured. Not of directories. */
  readonly #owners = new Map<string, Deb>();
  /** Packaged paths that another package replaced, and which. */
  readonly #lost = new Map<Deb, Map<string, Deb>>();
  /** Packaged paths that were another's already, and whose. */
  readonly #found = new Map<Deb, Map<string, Deb>>();
  readonly #unpacked = new Map<Deb, UnpackedDeb>();
  /** Packages that lost paths since {@linkcode takeLosers} was called. */
  readonly #losers = new Set<Deb>();

  /** @param tree What is already there; it takes the packages. */
  constructor(tree: RootfsTree = new RootfsTree()) {
    this.#tree = tree;
  }

  /** Adds what exists before any package, with its parent directories. */
  layout(entries: readonly FsEntry[]): readonly FsEntry[] {
    for (const entry of entries) this.#tree.add(entry);
    for (const directory of this.#tree.takeImpliedParents()) this.#tree.put(directory);
    return entries;
  }

  /**
   * The entries of one package, where they go.
   *
   * @throws {DuplicateEntryError} If another package has one of its files and neither replaces the other.
   */
  async unpack(
    deb: Deb,
    options: UnpackOptions = {},
  ): Promise<{ readonly entries: FsEntry[]; readonly unpacked: UnpackedDeb }> {
    const conffiles = conffilesOf(deb);
    const conffilePaths = new Set(conffiles.map(({ path }) => path));
    const destination = (path: string): string =>
      divertedPath(path, deb.locked.name, options.diversions ?? NO_DIVERSIONS);
    const locationOf = (path: string): string =>
      options.newConffiles && conffilePaths.has(path)
        ? asNew(destination(path))
        : destination(path);
    const entries: FsEntry[] = [];
    const paths: string[] = [];
    const contents = new Map<string, FileContent>();
    const { filter, overrides = NO_OVERRIDES, overwrites = false, owners } = options;
    const packagedEntries = (await deb.entries()).map((entry) => owned(entry, owners));
    for (const { packaged, skipped } of filtered(packagedEntries, filter)) {
      if (skipped) {
        paths.push(packaged.path);
        continue;
      }
      const entry = relocated(overridden(packaged, overrides), locationOf);
      const content =
        packaged.type === "file"
          ? packaged.content
          : packaged.type === "hardlink" && contents.get(packaged.target);
      if (content) contents.set(packaged.path, content);
      const at = { packaged: packaged.path, destination: destination(packaged.path) };
      const verdict = await this.#claim(entry, at, deb, overwrites);
      if (verdict !== "lost") paths.push(packaged.path);
      if (verdict !== "new") continue;
      entries.push(entry);
      const stale = asNew(this.#tree.locate(entry.path));
      if (this.#tree.get(stale) === undefined) continue;
      const whiteout = { type: "whiteout", path: stale } as const; // of whoever had it as a conffile
      this.#tree.put(whiteout);
      entries.push(whiteout);
    }
    const unpacked = { deb, paths, conffiles, contents };
    this.#unpacked.set(deb, unpacked);
    return { entries, unpacked };
  }

  /**
   * Takes note of files that `dpkg-divert --rename` moved out of the way of packages to come. After
   * the preinst scripts of a batch, before its packages.
   */
  divert(diversions: ReadonlyMap<string, Diversion>): void {
    for (const { from, to, by } of diversions.values()) {
      const at = this.#tree.locate(from);
      const [node, owner] = [this.#tree.get(at), this.#owners.get(at)];
      if (owner === undefined || owner.locked.name === by) continue;
      for (const path of [at, asNew(at)]) this.#tree.put({ type: "whiteout", path });
      this.#owners.delete(at);
      this.#owners.set(node ? this.#tree.put({ ...node, path: to }) : this.#tree.locate(to), owner);
    }
  }

  /** The packages that lost files to others since the last call; their file lists must be rewritten. */
  takeLosers(): UnpackedDeb[] {
    const losers = [...this.#losers].flatMap((deb) => this.#unpacked.get(deb) ?? []);
    this.#losers.clear();
    return losers;
  }

  /** The paths of a package that are still its own. */
  remainingPaths({ deb, paths }: UnpackedDeb): readonly string[] {
    const lost = this.#lost.get(deb);
    return lost === undefined ? paths : paths.filter((path) => !lost.has(path));
  }

  /** The package that has replaced a packaged path of `deb`. */
  takerOf(deb: Deb, path: string): Deb | undefined {
    return this.#lost.get(deb)?.get(path);
  }

  /** The package that had a packaged path of `deb` when that came: it lost it, kept it, or shares it. */
  formerOwnerOf(deb: Deb, path: string): Deb | undefined {
    return this.#found.get(deb)?.get(path);
  }

  /** `"new"`: write it; `"kept"`: what exists is enough; `"lost"`: another package's file stays. */
  async #claim(
    entry: RootfsEntry,
    { packaged, destination }: { readonly packaged: string; readonly destination: string },
    deb: Deb,
    overwrites: boolean,
  ): Promise<"new" | "kept" | "lost"> {
    const at = this.#tree.locate(entry.path);
    const existing = this.#tree.get(at);
    if (entry.type === "dir" || existing?.type === "dir") {
      // dpkg leaves a directory alone where a package has a link to one
      if (existing?.type === "dir" && entry.type === "symlink") return "kept";
      this.#tree.add(entry);
      return existing === undefined ? "new" : "kept";
    }
    const standing = this.#tree.locate(destination);
    const owner = this.#owners.get(standing);
    if (owner !== undefined && owner !== deb && this.#isLinkToDirectory(existing, entry)) {
      return "kept";
    }
    if (owner !== undefined && owner !== deb) note(this.#found, deb, packaged, owner);
    if (owner === undefined || owner === deb) {
      this.#tree.put(entry); // of a member that is there twice the last one counts
    } else if (areInstances(owner, deb)) {
      if (await areSame(existing ?? this.#tree.get(standing), entry)) return "kept";
      throw new DuplicateEntryError(standing, owner.locked.key, deb.locked.key, {
        hint: OVERLAP_HINT,
      });
    } else if (!replaces(deb, owner) && replaces(owner, deb)) {
      return "lost";
    } else if (overwrites || replaces(deb, owner)) {
      note(this.#lost, owner, packaged, deb);
      this.#losers.add(owner);
      this.#tree.put(entry);
    } else {
      throw new DuplicateEntryError(standing, owner.locked.key, deb.locked.key, {
        hint: OVERLAP_HINT,
      });
    }
    this.#owners.set(standing, deb);
    return "new";
  }

  /** dpkg lets any number of packages have the same link to a directory that is there. */
  #isLinkToDirectory(existing: FsEntry | undefined, entry: RootfsEntry): boolean {
    if (existing?.type !== "symlink" || entry.type !== "symlink") return false;
    return existing.target === entry.target && this.#tree.follow(entry.path)?.type === "dir";
  }
}

/** A diversion is made by a script, so that it is known only where scripts run. */
const OVERLAP_HINT =
  "Leave one of the two out. Where one diverts the other's files, build without --configure none";

const NO_OVERRIDES: Statoverrides = new Map();
const NO_DIVERSIONS: ReadonlyMap<string, Diversion> = new Map();

/** Where dpkg keeps a conffile until it configures the package. */
function asNew(path: string): string {
  return `${path}.dpkg-new`;
}

function note(map: Map<Deb, Map<string, Deb>>, deb: Deb, path: string, other: Deb): void {
  map.set(deb, (map.get(deb) ?? new Map<string, Deb>()).set(path, other));
}

/** Whether two packages are one for two architectures, which share what is the same in both. */
function areInstances(a: Deb, b: Deb): boolean {
  return a.locked.name === b.locked.name && isMultiArchSame(a) && isMultiArchSame(b);
}

async function areSame(a: FsEntry | undefined, b: RootfsEntry): Promise<boolean> {
  if (a?.type === "file" && b.type === "file") {
    if (a.content.size !== b.content.size) return false;
    return (await digestOf(a.content.open())).digest === (await digestOf(b.content.open())).digest;
  }
  if (a === undefined || a.type !== b.type) return false;
  return !("target" in a && "target" in b) || a.target === b.target;
}

function relocated(entry: RootfsEntry, locationOf: (path: string) => string): RootfsEntry {
  const path = locationOf(entry.path);
  if (entry.type === "hardlink") return { ...entry, path, target: locationOf(entry.target) };
  return path === entry.path ? entry : { ...entry, path };
}
