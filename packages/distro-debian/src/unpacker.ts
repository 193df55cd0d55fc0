/**
 * Lays packages into one tree as `dpkg --unpack` would: who owns which path, Replaces, conffiles,
 * diversions.
 *
 * @module
 */
import {
  DuplicateEntryError,
  type FileContent,
  type FsEntry,
  type RootfsEntry,
  RootfsTree,
} from "@rootsmith/core";
import { type Conffile, conffilesOf, replaces } from "./control-fields.ts";
import type { Deb } from "./deb.ts";
import { type Diversion, divertedPath } from "./diversions.ts";

/** A package whose files are in the tree, with what the database has to say about it. */
export interface UnpackedDeb {
  readonly deb: Deb;
  /** The packaged paths in the order of data.tar, without leading `/`; `""` is the root. */
  readonly paths: readonly string[];
  readonly conffiles: readonly Conffile[];
  /** What the package brings for each conffile that is part of data.tar. */
  readonly conffileContents: ReadonlyMap<string, FileContent>;
}

export interface UnpackOptions {
  readonly diversions?: ReadonlyMap<string, Diversion>;
  /** Write conffiles as `PATH.dpkg-new`, for dpkg to move into place when it configures. */
  readonly newConffiles?: boolean;
}

/** Lays packages into one tree; one for each build. */
export class Unpacker {
  readonly #tree = new RootfsTree();
  /** The package that owns what stands at a path. Directories have no owner. */
  readonly #owners = new Map<string, Deb>();
  /** Packaged paths that another package replaced. */
  readonly #lost = new Map<Deb, Set<string>>();

  /** The links of a merged /usr. Before any package, so that none makes a directory of them. */
  layout(architecture: string): FsEntry[] {
    const names = ["bin", "sbin", "lib", ...(LIB_LINKS[architecture] ?? [])];
    const entries = names.flatMap((name): FsEntry[] => [
      { type: "dir", path: `usr/${name}`, mode: 0o755 },
      { type: "symlink", path: name, mode: 0o777, target: `usr/${name}` },
    ]);
    for (const entry of entries) this.#tree.add(entry);
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
    const place = (path: string): string => {
      const diverted = divertedPath(path, deb.locked.name, options.diversions ?? NO_DIVERSIONS);
      return options.newConffiles && conffilePaths.has(path) ? `${diverted}.dpkg-new` : diverted;
    };
    const entries: FsEntry[] = [];
    const paths: string[] = [];
    const conffileContents = new Map<string, FileContent>();
    for (const packaged of await deb.entries()) {
      const entry = placed(packaged, place);
      if (packaged.type === "file" && conffilePaths.has(packaged.path)) {
        conffileContents.set(packaged.path, packaged.content);
      }
      const verdict = this.#claim(entry, packaged.path, deb);
      if (verdict !== "lost") paths.push(packaged.path);
      if (verdict === "new") entries.push(entry);
    }
    return { entries, unpacked: { deb, paths, conffiles, conffileContents } };
  }

  /**
   * Takes note of files that `dpkg-divert --rename` moved out of the way of packages to come. After
   * the preinst scripts of a batch, before its packages.
   */
  divert(diversions: ReadonlyMap<string, Diversion>): void {
    for (const { from, to, by } of diversions.values()) {
      const at = this.#tree.locate(from);
      const [node, owner] = [this.#tree.get(at), this.#owners.get(at)];
      if (node === undefined || owner === undefined || owner.locked.name === by) continue;
      this.#tree.put({ type: "whiteout", path: at });
      this.#owners.delete(at);
      this.#owners.set(this.#tree.put({ ...node, path: to }), owner);
    }
  }

  /** The tree as it is now: sorted, each path once. */
  entries(): FsEntry[] {
    return this.#tree.entries();
  }

  /** The paths of a package that are still its own. */
  remainingPaths({ deb, paths }: UnpackedDeb): readonly string[] {
    const lost = this.#lost.get(deb);
    return lost === undefined ? paths : paths.filter((path) => !lost.has(path));
  }

  /** `"new"`: write it; `"kept"`: a directory that is there; `"lost"`: another package's stays. */
  #claim(entry: RootfsEntry, packaged: string, deb: Deb): "new" | "kept" | "lost" {
    const at = this.#tree.locate(entry.path);
    const existing = this.#tree.get(at);
    if (entry.type === "dir" || existing?.type === "dir") {
      // dpkg leaves a directory alone where a package has a link to one
      if (existing?.type === "dir" && entry.type === "symlink") return "kept";
      this.#tree.add(entry);
      return existing === undefined ? "new" : "kept";
    }
    const owner = this.#owners.get(at);
    if (owner !== undefined && owner !== deb) {
      if (!replaces(deb, owner)) {
        if (replaces(owner, deb)) return "lost";
        throw new DuplicateEntryError(at, owner.locked.name, deb.locked.name);
      }
      const lost = this.#lost.get(owner) ?? new Set();
      this.#lost.set(owner, lost.add(packaged));
      this.#tree.put(entry);
    } else {
      this.#tree.add(entry);
    }
    this.#owners.set(at, deb);
    return "new";
  }
}

const NO_DIVERSIONS: ReadonlyMap<string, Diversion> = new Map();

/** Where the libraries of a port lie beside /lib: what its libc6 ships. */
const LIB_LINKS: Readonly<Record<string, readonly string[]>> = {
  amd64: ["lib64"],
  loong64: ["lib64"],
  mips64el: ["lib64"],
  ppc64el: ["lib64"],
};

function placed(entry: RootfsEntry, place: (path: string) => string): RootfsEntry {
  const path = place(entry.path);
  if (entry.type === "hardlink") return { ...entry, path, target: place(entry.target) };
  return path === entry.path ? entry : { ...entry, path };
}
