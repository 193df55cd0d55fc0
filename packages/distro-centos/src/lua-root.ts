/**
 * The rootfs as a Lua scriptlet sees it, and what the scriptlet makes of it.
 *
 * Reading is synchronous here and asynchronous in a session, so a file that is not known yet is
 * taken note of: whoever runs the script gets it and runs the script again, from the start.
 *
 * @module
 */
import { contentOf, type FsEntry, type RootfsEntry, type RootfsTree } from "@rootsmith/core";

/** Files by path as they are now, `null` where there is none. */
export type KnownFiles = Map<string, Uint8Array | null>;

const MAX_LINKS = 40;

export class LuaRoot {
  readonly #tree: RootfsTree;
  readonly #files: KnownFiles;
  readonly #changes = new Map<string, FsEntry>();
  /** Files that the script wanted and that are not known. */
  readonly missing: Set<string> = new Set();

  constructor(tree: RootfsTree, files: KnownFiles) {
    this.#tree = tree;
    this.#files = files;
  }

  /** What the script did, in an order in which it can be written. */
  changes(): FsEntry[] {
    return [...this.#changes.values()];
  }

  /** The node at `path`; with `follow`, the one that a link there leads to. */
  node(path: string, follow: boolean): RootfsEntry | undefined {
    const at = this.#locate(path, follow);
    return at === undefined ? undefined : this.#at(at);
  }

  /** The text of a file; undefined if there is none, or if it is not UTF-8. */
  read(path: string): string | undefined {
    const at = this.#locate(path, true);
    if (at === undefined) return undefined;
    const changed = this.#changes.get(at);
    if (changed?.type === "file") return text([...(changed.content.open() as [Uint8Array])][0]);
    if (changed !== undefined) return undefined;
    return text(this.#file(at));
  }

  /** The names in a directory, sorted. */
  list(path: string): string[] | undefined {
    const at = this.#locate(path, true);
    if (at === undefined || this.#at(at)?.type !== "dir") return undefined;
    const prefix = at === "" ? "" : `${at}/`;
    const paths = [...this.#tree.entries().map((entry) => entry.path), ...this.#changes.keys()];
    const names = paths
      .filter((name) => name.startsWith(prefix) && name !== at)
      .map((name) => name.slice(prefix.length))
      .filter((name) => !name.includes("/") && this.#at(prefix + name) !== undefined);
    return [...new Set(names)].sort();
  }

  /** Each of these returns why it was not done, `""` if it was. */
  write(path: string, content: string): string {
    const at = this.#locate(path, true);
    if (at === undefined) return "No such file or directory";
    const existing = this.#at(at);
    if (existing?.type === "dir") return "Is a directory";
    const { mode = 0o644, uid, gid } = existing ?? {};
    const owner = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
    this.#set({ type: "file", path: at, mode, ...owner, content: contentOf(content) });
    return "";
  }

  /** Makes a node where none is. */
  make(path: string, node: (path: string) => RootfsEntry): string {
    const at = this.#locate(path, false);
    if (at === undefined) return "No such file or directory";
    if (this.#at(at) !== undefined) return "File exists";
    this.#set(node(at));
    return "";
  }

  /** Gives the node behind `path` other attributes. */
  change(path: string, attributes: Partial<Pick<RootfsEntry, "mode" | "uid" | "gid">>): string {
    const at = this.#locate(path, true);
    const node = at === undefined ? undefined : this.#at(at);
    if (node === undefined) return "No such file or directory";
    this.#set({ ...node, ...attributes });
    return "";
  }

  remove(path: string, kind: "dir" | "file"): string {
    const at = this.#locate(path, false);
    const node = at === undefined ? undefined : this.#at(at);
    if (at === undefined || node === undefined) return "No such file or directory";
    if ((node.type === "dir") !== (kind === "dir")) {
      return kind === "dir" ? "Not a directory" : "Is a directory";
    }
    if (kind === "dir" && this.list(path)?.length !== 0) return "Directory not empty";
    this.#set({ type: "whiteout", path: at });
    return "";
  }

  /** Of what is not a directory. */
  rename(from: string, to: string): string {
    const node = this.node(from, false);
    const at = this.#locate(to, false);
    if (node === undefined || at === undefined) return "No such file or directory";
    if (node.type === "dir") return "Is a directory";
    if (node.type === "file") {
      const content = this.read(from);
      if (content === undefined) return "No such file or directory";
      this.#set({ ...node, path: at, content: contentOf(content) });
    } else {
      this.#set({ ...node, path: at });
    }
    return this.remove(from, "file");
  }

  #set(entry: FsEntry): void {
    this.#changes.delete(entry.path);
    this.#changes.set(entry.path, entry);
  }

  /** The node at a path that has no links in it. Programs may have made files that no entry tells of. */
  #at(path: string): RootfsEntry | undefined {
    if (path === "") return { type: "dir", path, mode: 0o755 };
    const node = this.#changes.get(path) ?? this.#tree.get(path);
    if (node !== undefined) return node.type === "whiteout" ? undefined : node;
    const bytes = this.#file(path);
    return bytes && { type: "file", path, mode: 0o644, content: contentOf(bytes) };
  }

  #file(path: string): Uint8Array | undefined {
    const known = this.#files.get(path);
    if (known === undefined) this.missing.add(path);
    return known ?? undefined;
  }

  /** Where `path` lies: links in it followed, inside the root. Undefined where the way ends before. */
  #locate(path: string, follow: boolean, depth = 0): string | undefined {
    if (depth > MAX_LINKS) return undefined;
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    let at = "";
    for (const [index, part] of parts.entries()) {
      if (part === "..") {
        at = at.slice(0, Math.max(at.lastIndexOf("/"), 0));
        continue;
      }
      const isLast = index === parts.length - 1;
      const next = at === "" ? part : `${at}/${part}`;
      if (isLast && !follow) return next;
      const node = this.#at(next);
      if (node?.type === "symlink") {
        const target = node.target.startsWith("/") ? node.target : `${at}/${node.target}`;
        const led = this.#locate(target, true, depth + 1);
        if (led === undefined) return undefined;
        at = led;
      } else {
        if (!isLast && node?.type !== "dir") return undefined;
        at = next;
      }
    }
    return at;
  }
}

function text(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
