/**
 * The nodes of a rootfs by path, as a Lua scriptlet finds and changes them.
 *
 * Reading is synchronous here and asynchronous in a session, so what is not known yet is taken note
 * of and counts as absent: whoever runs the script gets it and runs the script again, from the start.
 *
 * @module
 */
import {
  contentOf,
  type FileContent,
  type FsEntry,
  type RootfsEntry,
  type RootfsStat,
} from "@rootsmith/core/provider";

/** One node, under all its names. */
export interface LuaNode {
  readonly type: RootfsStat["type"];
  mode: number;
  uid: number;
  gid: number;
  /** Seconds since 1970-01-01Z. */
  mtime: number;
  /** Of a symlink. */
  readonly target?: string;
  /** Of a file, where the script has written. */
  bytes?: Uint8Array;
  /** What was there before the script, of which this has content and all that scripts do not see. */
  readonly found?: FoundNode;
  readonly names: Set<string>;
  /** Other content or attributes than before. */
  isChanged: boolean;
}

/** A node that is there before a script runs. */
export interface FoundNode {
  /** Its path is the name by which the others are hard links. */
  readonly entry: RootfsEntry | { readonly type: "socket" };
  readonly stat: RootfsStat;
  readonly names: readonly string[];
  /** Of a file that is as its entry has it. */
  readonly content?: FileContent;
}

/** What has been found out about the rootfs before the script; paths without links in them. */
export interface KnownRootfs {
  /** `null`: nothing is there. */
  readonly nodes: Map<string, FoundNode | null>;
  readonly contents: Map<string, Uint8Array>;
  /** Names in directories. */
  readonly lists: Map<string, readonly string[]>;
  /** What need not be asked for on the way to something else; the same whenever it is called. */
  wayAt(path: string): Way | undefined;
}

/** What a path goes through. */
export type Way = Pick<LuaNode, "type" | "target">;

export class LuaNodes {
  /** What the script wants to know and is not known. */
  readonly missing: Readonly<Record<"nodes" | "contents" | "lists", Set<string>>> = {
    nodes: new Set(),
    contents: new Set(),
    lists: new Set(),
  };
  readonly #known: KnownRootfs;
  readonly #found = new Map<string, LuaNode>();
  /** By path; `null` where the script has removed what was there. */
  readonly #changes = new Map<string, LuaNode | null>();

  constructor(known: KnownRootfs) {
    this.#known = known;
  }

  get isComplete(): boolean {
    const { nodes, contents, lists } = this.missing;
    return nodes.size + contents.size + lists.size === 0;
  }

  get(path: string): LuaNode | undefined {
    const changed = this.#changes.get(path);
    if (changed !== undefined) return changed ?? undefined;
    if (this.#isGone(path)) return undefined;
    const known = this.#known.nodes.get(path);
    if (known === undefined) this.missing.nodes.add(path);
    return known ? this.#nodeOf(known) : undefined;
  }

  /** What lies at `path` on the way to another. */
  onWay(path: string): Way | undefined {
    const isAsBefore =
      !this.#changes.has(path) && !this.#known.nodes.has(path) && !this.#isGone(path);
    return (isAsBefore && this.#known.wayAt(path)) || this.get(path);
  }

  /** The names in a directory, sorted. */
  list(path: string): string[] {
    const prefix = path === "" ? "" : `${path}/`;
    const known = this.#known.lists.get(path);
    const changed = this.#changes.get(path);
    const isNew = changed != null && (changed.found && pathOf(changed.found)) !== path;
    if (known === undefined && !isNew) this.missing.lists.add(path);
    const names = new Set(isNew ? [] : known);
    for (const [child, node] of this.#changes) {
      const name = child.slice(prefix.length);
      if (child === "" || !child.startsWith(prefix) || name.includes("/")) continue;
      if (node === null) names.delete(name);
      else names.add(name);
    }
    return [...names].sort();
  }

  bytes(node: LuaNode): Uint8Array {
    if (node.bytes !== undefined) return node.bytes;
    const path = node.found?.stat.type === "file" ? pathOf(node.found) : undefined;
    if (path === undefined) return new Uint8Array();
    const known = this.#known.contents.get(path);
    if (known === undefined) this.missing.contents.add(path);
    return known ?? new Uint8Array();
  }

  size(node: LuaNode): number {
    if (node.type === "symlink") return new TextEncoder().encode(node.target).byteLength;
    if (node.type === "dir") return 4096;
    return node.bytes?.byteLength ?? node.found?.stat.size ?? 0;
  }

  /** Gives a node one more name, or its first. */
  put(path: string, node: LuaNode): void {
    node.names.add(path);
    this.#changes.delete(path); // so that it comes after its parents
    this.#changes.set(path, node);
  }

  /** Takes away a name, and of a directory all below it. */
  remove(path: string): void {
    const node = this.get(path);
    if (node === undefined) return;
    node.names.delete(path);
    // Else the content would go with the name by which it is found.
    if (node.found !== undefined && pathOf(node.found) === path) this.change(node);
    this.#changes.delete(path);
    this.#changes.set(path, null);
  }

  /** Notes that a node is no longer as it was. */
  change(node: LuaNode): void {
    node.isChanged = true;
    for (const name of node.names) {
      if (!this.#changes.has(name)) this.#changes.set(name, node);
    }
  }

  /** What the script did, in an order in which it can be written. */
  changes(): FsEntry[] {
    const removed: string[] = [];
    const added: FsEntry[] = [];
    const files = new Map<LuaNode, string>();
    for (const [path, node] of this.#changes) {
      const before = this.#known.nodes.get(path);
      // A file takes the place of another by itself.
      const isInTheWay = before?.stat.type !== node?.type || before?.stat.type === "dir";
      if (before && before !== node?.found && isInTheWay) removed.push(path);
      if (node !== null) added.push(...this.#entryOf(path, node, files));
    }
    const gone = removed.filter((path) => !removed.some((above) => path.startsWith(`${above}/`)));
    return [...gone.map((path) => ({ type: "whiteout", path }) as const), ...added];
  }

  *#entryOf(path: string, node: LuaNode, files: Map<LuaNode, string>): Generator<FsEntry> {
    const { mode, uid, gid, mtime, found } = node;
    const attributes = { path, mode, uid, gid, mtime };
    const target = files.get(node) ?? this.#anchor(node);
    if (node.type === "file" && target !== undefined && target !== path) {
      yield { type: "hardlink", target, ...attributes };
    } else if (node.type === "file") {
      files.set(node, path);
      const kept = node.bytes === undefined && found?.entry.type === "file" ? found.entry : {};
      const content = this.#contentOf(node);
      yield { ...kept, type: "file", ...attributes, content };
    } else if (node.type === "symlink") {
      yield { type: "symlink", ...attributes, target: node.target ?? "" };
    } else if (found?.entry.type === node.type) {
      const amends = node.type === "dir" && pathOf(found) === path && { amends: true };
      yield { ...(found.entry as RootfsEntry), ...attributes, ...amends } as RootfsEntry;
    } else if (node.type === "dir" || node.type === "fifo") {
      yield { type: node.type, ...attributes, ...(path === "" && { amends: true }) } as RootfsEntry;
    } // programs make sockets and devices; they stay where they are
  }

  /** The name under which an unchanged file is still there. */
  #anchor({ isChanged, found }: LuaNode): string | undefined {
    return isChanged || found === undefined ? undefined : pathOf(found);
  }

  #contentOf(node: LuaNode): FileContent {
    if (node.bytes === undefined && node.found?.content !== undefined) return node.found.content;
    return contentOf(this.bytes(node));
  }

  #nodeOf(found: FoundNode): LuaNode {
    const key = pathOf(found) ?? found.names[0] ?? "";
    const existing = this.#found.get(key);
    if (existing !== undefined) return existing;
    const { type, mode, uid, gid, mtime, target } = found.stat;
    const node: LuaNode = {
      ...{ type, mode, uid, gid, mtime, found, isChanged: false },
      ...(target !== undefined && { target }),
      names: new Set(found.names),
    };
    this.#found.set(key, node);
    return node;
  }

  /** Whether a directory above was removed, or made anew. */
  #isGone(path: string): boolean {
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const above = path.slice(0, slash);
      const changed = this.#changes.get(above);
      if (changed === null) return true;
      if (changed !== undefined) {
        const { found } = changed;
        return found === undefined || pathOf(found) !== above;
      }
    }
    return false;
  }
}

function pathOf({ entry, names }: FoundNode): string | undefined {
  return "path" in entry ? entry.path : names[0];
}
