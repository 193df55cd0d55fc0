/**
 * The rootfs as the system calls of a Lua scriptlet see it: paths from a working directory, links
 * followed inside the root, the umask.
 *
 * @see path_resolution(7)
 * @module
 */
import { MAX_LINKS } from "@rootsmith/core/provider";
import { Errno } from "./lua-errno.ts";
import type { LuaNode, LuaNodes } from "./lua-nodes.ts";

const SET_IDS = 0o6000;

/** Where a path leads, which has to be a directory if it ends in a slash. */
interface Location {
  /** Without links in it. */
  readonly path: string;
  readonly mustBeDirectory: boolean;
}

/** Every function throws {@linkcode Errno} where the system call would fail. */
export class LuaRoot {
  /** As far as the script has come. */
  nodes: LuaNodes;
  /** What counts as now: seconds since 1970-01-01Z. */
  readonly now: number;
  umask = 0o022;
  /** Without slash at its begin. */
  directory = "";
  readonly #top: LuaNode;

  constructor(nodes: LuaNodes, now: number) {
    this.nodes = nodes;
    this.now = now;
    this.#top = {
      ...{ type: "dir", mode: 0o755, uid: 0, gid: 0, mtime: now },
      ...{ names: new Set([""]), isChanged: false },
    };
  }

  /** The node at `path`; with `follow`, the one that a link there leads to. */
  node(path: string, follow: boolean): LuaNode {
    const { path: at, mustBeDirectory } = this.#locate(path, follow);
    const node = this.#at(at);
    if (node === undefined) throw new Errno("ENOENT");
    if (mustBeDirectory && node.type !== "dir") throw new Errno("ENOTDIR");
    return node;
  }

  chdir(path: string): void {
    const { path: at } = this.#locate(path, true);
    if (this.node(path, true).type !== "dir") throw new Errno("ENOTDIR");
    this.directory = at;
  }

  list(path: string): string[] {
    if (this.node(path, true).type !== "dir") throw new Errno("ENOTDIR");
    return [".", "..", ...this.nodes.list(this.#locate(path, true).path)];
  }

  readlink(path: string): string {
    const { target } = this.node(path, false);
    if (target === undefined) throw new Errno("EINVAL");
    return target;
  }

  /** The file that is to be written to; made where there is none and `create` says so. */
  open(path: string, { write, create }: { write: boolean; create: boolean }): LuaNode {
    const { path: at, mustBeDirectory } = this.#locate(path, true);
    const node = this.#at(at);
    if (node === undefined) {
      if (!create) throw new Errno("ENOENT");
      if (mustBeDirectory) throw new Errno("EISDIR");
      return this.#make(at, { type: "file", mode: 0o666, bytes: new Uint8Array() });
    }
    if (mustBeDirectory && node.type !== "dir") throw new Errno("ENOTDIR");
    if (write && node.type === "dir") throw new Errno("EISDIR");
    return node;
  }

  /** Replaces the content of a file. */
  write(node: LuaNode, bytes: Uint8Array): void {
    if (node.type !== "file") return; // a device or a FIFO
    node.bytes = bytes;
    node.mtime = this.now;
    this.nodes.change(node);
  }

  mkdir(path: string): void {
    this.#makeNew(path, { type: "dir", mode: 0o777 });
  }

  mkfifo(path: string): void {
    this.#makeNew(path, { type: "fifo", mode: 0o777 });
  }

  symlink(target: string, path: string): void {
    if (target === "") throw new Errno("ENOENT");
    this.#makeNew(path, { type: "symlink", mode: 0o777, target }, 0);
  }

  link(target: string, path: string): void {
    const node = this.node(target, false);
    const at = this.#newPlace(path);
    if (node.type === "dir") throw new Errno("EPERM");
    if (node.type === "file") this.nodes.put(at, node);
    else this.nodes.put(at, { ...node, names: new Set(), isChanged: true });
  }

  unlink(path: string): void {
    if (this.node(path, false).type === "dir") throw new Errno("EISDIR");
    this.nodes.remove(this.#locate(path, false).path);
  }

  rmdir(path: string): void {
    const { path: at } = this.#locate(path, false);
    if (this.node(path, false).type !== "dir") throw new Errno("ENOTDIR");
    if (this.nodes.list(at).length > 0) throw new Errno("ENOTEMPTY");
    this.nodes.remove(at);
  }

  rename(from: string, to: string): void {
    const node = this.node(from, false);
    const source = this.#locate(from, false).path;
    const { path: target, mustBeDirectory } = this.#locate(to, false);
    if (mustBeDirectory && node.type !== "dir") throw new Errno("ENOTDIR");
    const existing = this.#at(target);
    if (existing === node) return; // also of two names of one file
    if (target.startsWith(`${source}/`)) throw new Errno("EINVAL");
    if (existing !== undefined) {
      if (node.type === "dir" && existing.type !== "dir") throw new Errno("ENOTDIR");
      if (node.type !== "dir" && existing.type === "dir") throw new Errno("EISDIR");
      if (existing.type === "dir" && this.nodes.list(target).length > 0) {
        throw new Errno("ENOTEMPTY");
      }
      this.nodes.remove(target);
    }
    this.#move(source, target, node);
  }

  /** Gives the node behind `path` other attributes. */
  change(path: string, attributes: Partial<Pick<LuaNode, "mode" | "uid" | "gid" | "mtime">>): void {
    const node = this.node(path, true);
    const isOwned = attributes.uid !== undefined || attributes.gid !== undefined;
    if (isOwned && node.type === "file") node.mode &= ~SET_IDS;
    Object.assign(node, attributes);
    this.nodes.change(node);
  }

  #move(source: string, target: string, node: LuaNode): void {
    this.nodes.put(target, node);
    if (node.type === "dir") {
      for (const name of this.nodes.list(source)) {
        const child = this.#at(`${source}/${name}`);
        if (child !== undefined) this.#move(`${source}/${name}`, `${target}/${name}`, child);
      }
    }
    this.nodes.remove(source);
  }

  #makeNew(path: string, made: Pick<LuaNode, "type" | "mode" | "target">, umask?: number): void {
    this.#make(this.#newPlace(path), made, umask);
  }

  #newPlace(path: string): string {
    const { path: at, mustBeDirectory } = this.#locate(path, false);
    const existing = this.#at(at);
    if (existing !== undefined) throw new Errno("EEXIST");
    return mustBeDirectory ? at.replace(/\/+$/, "") : at;
  }

  #make(
    at: string,
    made: Pick<LuaNode, "type" | "mode" | "target" | "bytes">,
    umask = this.umask,
  ): LuaNode {
    const node: LuaNode = {
      ...made,
      ...{ mode: made.mode & ~umask, uid: 0, gid: 0, mtime: this.now },
      ...{ names: new Set<string>(), isChanged: true },
    };
    this.nodes.put(at, node);
    return node;
  }

  #at(path: string): LuaNode | undefined {
    return path === "" ? this.#top : this.nodes.get(path);
  }

  #locate(path: string, follow: boolean, depth = 0): Location {
    if (path === "") throw new Errno("ENOENT");
    if (depth > MAX_LINKS) throw new Errno("ELOOP");
    const mustBeDirectory = /\/\.{0,2}$|^\.{1,2}$/.test(path);
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    let at = path.startsWith("/") ? "" : this.directory;
    for (const [index, part] of parts.entries()) {
      if (part === "..") {
        at = at.slice(0, Math.max(at.lastIndexOf("/"), 0));
        continue;
      }
      const isLast = index === parts.length - 1;
      const next = at === "" ? part : `${at}/${part}`;
      if (isLast && !follow && !mustBeDirectory) return { path: next, mustBeDirectory };
      const node = isLast ? this.nodes.get(next) : this.nodes.onWay(next);
      if (node?.type === "symlink") {
        const { target = "" } = node;
        at = this.#locate(
          target.startsWith("/") ? target : `/${at}/${target}`,
          true,
          depth + 1,
        ).path;
      } else {
        if (!isLast && node?.type !== "dir") throw new Errno(node ? "ENOTDIR" : "ENOENT");
        at = next;
      }
    }
    return { path: at, mustBeDirectory };
  }
}
