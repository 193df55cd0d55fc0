/**
 * Finds out what a Lua scriptlet wants to know of the rootfs.
 *
 * @module
 */
import type { RootfsEntry, RootfsReader, RootfsStat, RootfsTree } from "@rootsmith/core/provider";
import type { FoundNode, KnownRootfs, LuaNodes, Way } from "./lua-nodes.ts";

export class LuaLookUp {
  readonly known: KnownRootfs;
  readonly #tree: RootfsTree;
  readonly #reader: RootfsReader;

  /**
   * @param tree What packages and earlier scripts have put there.
   * @param reader The rootfs as it is, with what programs have made of it.
   * @param trustsTree What lies on the way to what is asked for is taken to be as it was put there,
   *   which saves asking for each.
   */
  constructor(tree: RootfsTree, reader: RootfsReader, trustsTree: boolean) {
    this.#tree = tree;
    this.#reader = reader;
    const nodes = new Map<string, FoundNode | null>();
    const ways = new Map<string, Way | undefined>();
    const wayAt = (path: string): Way | undefined => {
      if (!ways.has(path)) ways.set(path, trustsTree ? this.#way(path) : undefined);
      return ways.get(path);
    };
    this.known = { nodes, contents: new Map(), lists: new Map(), wayAt };
  }

  async find({ nodes, contents, lists }: LuaNodes["missing"]): Promise<void> {
    for (const path of nodes) this.known.nodes.set(path, await this.#node(path));
    for (const path of contents) {
      this.known.contents.set(path, (await this.#reader.read(path)) ?? new Uint8Array());
    }
    for (const path of lists) {
      const names = (await this.#reader.list(path)) ?? this.#tree.namesIn(path);
      this.known.lists.set(path, names);
    }
  }

  #way(path: string): Way | undefined {
    const node = this.#tree.get(path);
    if (node?.type === "dir") return { type: "dir" };
    return node?.type === "symlink" ? { type: "symlink", target: node.target } : undefined;
  }

  async #node(path: string): Promise<FoundNode | null> {
    const names = this.#tree.namesOf(path);
    for (const name of names) {
      const shared = this.known.nodes.get(name);
      if (shared?.names.includes(path)) return shared; // another name of the same file
    }
    const first = this.#tree.get(names[0] ?? path);
    const packaged = first?.type === "whiteout" || first?.type === "hardlink" ? undefined : first;
    const stat = await this.#stat(path, packaged);
    if (stat === undefined) return null;
    if (packaged?.type !== stat.type) {
      const entry = { ...stat, path } as FoundNode["entry"];
      return { entry, stat, names: [path] };
    }
    const entry: RootfsEntry = { ...packaged, path: names[0] ?? path };
    const isAsPackaged = stat.mtime === (entry.mtime ?? 0) && entry.type === "file";
    const content = isAsPackaged && stat.size === entry.content.size ? entry.content : undefined;
    return { entry, stat, names, ...(content && { content }) };
  }

  /** Without a session that can say it, what is packaged is as packaged, and programs make files. */
  async #stat(path: string, packaged: RootfsEntry | undefined): Promise<RootfsStat | undefined> {
    if (this.#reader.stat !== undefined) return this.#reader.stat(path);
    if (packaged !== undefined && packaged.type !== "file") return statOf(packaged, 0);
    const bytes = await this.#reader.read(path);
    if (bytes === undefined) return packaged && statOf(packaged, packaged.content.size);
    this.known.contents.set(path, bytes);
    const file = packaged ?? ({ type: "file", path, mode: 0o644 } as const);
    return statOf(file, bytes.byteLength);
  }
}

/** What is to be said of an entry that is no hard link. */
function statOf(node: Omit<RootfsEntry, "path">, size: number): RootfsStat {
  const { type, mode, uid = 0, gid = 0, mtime = 0 } = node;
  const target = "target" in node ? { target: node.target as string } : {};
  return { type: type as RootfsStat["type"], mode, uid, gid, mtime, size, ...target };
}
