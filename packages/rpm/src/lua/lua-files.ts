/**
 * The open files of a Lua scriptlet.
 *
 * Text crosses between Lua and here as code points: that of byte N is U+0100 + N where it is NUL or
 * not ASCII, so that no byte is lost. What is written is there at once.
 *
 * @module
 */
import { Errno } from "./lua-errno.ts";
import type { LuaNode } from "./lua-nodes.ts";
import type { LuaRoot } from "./lua-root.ts";

interface OpenFile {
  node: LuaNode;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  readonly appends: boolean;
  position: number;
}

const NEWLINE = 10;

export class LuaFiles {
  readonly #root: LuaRoot;
  readonly #open = new Map<number, OpenFile>();
  /** Those that may be longer than what is in them; behind that they are zero. */
  readonly #roomy = new WeakSet<ArrayBufferLike>();
  #next = 3;

  constructor(root: LuaRoot) {
    this.#root = root;
  }

  /** @param mode As of fopen(3), without `b`. */
  open(path: string, mode: string): number {
    const [how = "r", updates = ""] = mode;
    const canWrite = how !== "r" || updates !== "";
    const node = this.#root.open(path, { write: canWrite, create: how !== "r" });
    if (how === "w") this.#root.write(node, new Uint8Array());
    const canRead = how === "r" || updates !== "";
    const appends = how === "a";
    const position = appends && !canRead ? this.#root.nodes.size(node) : 0;
    return this.#add({ node, canWrite, canRead, appends, position });
  }

  /** A file that no path leads to. */
  temporary(): number {
    return this.#unnamed(new Uint8Array(), { canRead: true, canWrite: true });
  }

  /** What a program has printed. */
  source(bytes: Uint8Array): number {
    return this.#unnamed(bytes, { canRead: true, canWrite: false });
  }

  /** What a program will read. */
  sink(): number {
    return this.#unnamed(new Uint8Array(), { canRead: false, canWrite: true });
  }

  /** All of a file, wherever in it one is. */
  written(number: number): Uint8Array {
    return this.#root.nodes.bytes(this.#file(number).node);
  }

  /** Takes the contents of all open files: a program may be about to remove some. */
  hold(): void {
    for (const { node } of this.#open.values()) {
      if (node.type === "file") node.bytes = this.#root.nodes.bytes(node);
    }
  }

  /** Goes on with the files that are at the paths of the open ones after a program. */
  follow(): void {
    for (const file of this.#open.values()) {
      const [path] = file.node.names;
      const found = path === undefined ? undefined : this.#root.nodes.get(path);
      if (found?.type === file.node.type) file.node = found;
      else file.node.names.clear();
    }
  }

  close(number: number): void {
    this.#open.delete(number);
  }

  /** Up to `count` bytes; fewer at the end. */
  read(number: number, count: number): string {
    const file = this.#readable(number);
    const bytes = this.#root.nodes.bytes(file.node);
    const part = bytes.subarray(file.position, file.position + count);
    file.position += part.byteLength;
    return encoded(part);
  }

  /** With its newline, if it has one; empty at the end. */
  readLine(number: number): string {
    const file = this.#readable(number);
    const bytes = this.#root.nodes.bytes(file.node);
    const newline = bytes.indexOf(NEWLINE, file.position);
    return this.read(number, (newline < 0 ? bytes.byteLength : newline + 1) - file.position);
  }

  write(number: number, text: string): void {
    const file = this.#file(number);
    if (!file.canWrite) throw new Errno("EBADF");
    if (text === "") return;
    const before = this.#root.nodes.bytes(file.node);
    const start = file.appends ? before.byteLength : file.position;
    const bytes = this.#grown(before, Math.max(before.byteLength, start + text.length));
    for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i) & 0xff;
    this.#root.write(file.node, bytes);
    file.position = start + text.length;
  }

  seek(number: number, whence: string, offset: number): number {
    const file = this.#file(number);
    const from = { set: 0, cur: file.position, end: this.#root.nodes.size(file.node) }[whence] ?? 0;
    if (from + offset < 0) throw new Errno("EINVAL");
    file.position = from + offset;
    return file.position;
  }

  /** With room for what comes next, since most files are written line by line. */
  #grown(bytes: Uint8Array, size: number): Uint8Array {
    const { buffer } = bytes;
    if (this.#roomy.has(buffer) && size <= buffer.byteLength)
      return new Uint8Array(buffer, 0, size);
    const room = new ArrayBuffer(2 * size);
    this.#roomy.add(room);
    const grown = new Uint8Array(room, 0, size);
    grown.set(bytes);
    return grown;
  }

  #unnamed(bytes: Uint8Array, access: Pick<OpenFile, "canRead" | "canWrite">): number {
    const node: LuaNode = {
      ...{ type: "file", mode: 0o600, uid: 0, gid: 0, mtime: this.#root.now },
      ...{ bytes, names: new Set<string>(), isChanged: true },
    };
    return this.#add({ node, ...access, appends: false, position: 0 });
  }

  #add(file: OpenFile): number {
    this.#open.set(this.#next, file);
    return this.#next++;
  }

  #readable(number: number): OpenFile {
    const file = this.#file(number);
    if (!file.canRead) throw new Errno("EBADF");
    if (file.node.type === "dir") throw new Errno("EISDIR");
    return file;
  }

  #file(number: number): OpenFile {
    const file = this.#open.get(number);
    if (file === undefined) throw new Errno("EBADF");
    return file;
  }
}

export function encoded(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    const codes = Array.from(bytes.subarray(start, start + 0x8000), (byte) =>
      byte === 0 || byte > 0x7f ? 0x100 + byte : byte,
    );
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join("");
}

export function decoded(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
}
