/**
 * The functions behind the libraries of Lua scriptlets.
 *
 * @module
 */
import { LuaMultiReturn } from "wasmoon";
import { groupOf, userOf } from "./lua-accounts.ts";
import type { LuaAttempt } from "./lua-attempt.ts";
import { hasEncoder, type LuaCoder } from "./lua-codec.ts";
import { Errno, orNothing } from "./lua-errno.ts";
import { decoded, encoded } from "./lua-files.ts";
import { luaGlob } from "./lua-glob.ts";
import { changedMode, modeText } from "./lua-mode.ts";
import type { LuaNode } from "./lua-nodes.ts";
import { type HostFunctions, programFunctions } from "./lua-programs.ts";
import { rpmFunctions } from "./lua-rpm.ts";
import { hasOldLua, type LuaSystem, machineOf } from "./lua-system.ts";

const TYPES: Readonly<Record<LuaNode["type"], string>> = {
  file: "regular",
  dir: "directory",
  symlink: "link",
  char: "character device",
  block: "block device",
  fifo: "fifo",
  socket: "socket",
};

/** `st_mode` beside the permission bits. */
const TYPE_BITS: Readonly<Record<LuaNode["type"], number>> = {
  file: 0o100000,
  dir: 0o040000,
  symlink: 0o120000,
  char: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
};

/** Each returns a value, or `nil`, what failed, and its number. */
export function luaHost(attempt: LuaAttempt): Record<string, unknown> {
  const { system } = attempt;
  const functions = {
    ...systemFunctions(system),
    ...fileFunctions(attempt),
    ...programFunctions(attempt),
    ...rpmFunctions(attempt),
  };
  return {
    ...Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [name, failingAsInLua(attempt, call)]),
    ),
    isOld: hasOldLua(system),
    machine: machineOf(system),
  };
}

function failingAsInLua(attempt: LuaAttempt, call: HostFunctions[string]): HostFunctions[string] {
  return (...args) => {
    attempt.check();
    try {
      return call(...args);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return LuaMultiReturn.from([undefined, error.message, error.errno]);
    }
  };
}

function systemFunctions({ now, environment }: LuaSystem): HostFunctions {
  return {
    time: () => now,
    time_of: (year: number, month: number, ...rest: readonly number[]) =>
      Date.UTC(year, month - 1, ...rest) / 1000,
    environment: () => ({ ...environment }),
  };
}

function fileFunctions({ root, files, codec }: LuaAttempt): HostFunctions {
  const numbers = new Map<LuaNode, number>();
  const text = (path: string): string => {
    const node = orNothing(() => root.node(path, true));
    return node?.type === "file" ? new TextDecoder().decode(root.nodes.bytes(node)) : "";
  };
  return {
    stat: (path: string) => {
      const node = root.node(path, false);
      if (!numbers.has(node)) numbers.set(node, numbers.size + 1);
      return {
        type: TYPES[node.type],
        mode: modeText(node.mode),
        _mode: TYPE_BITS[node.type] | node.mode,
        uid: node.uid,
        gid: node.gid,
        size: root.nodes.size(node),
        nlink: node.type === "dir" ? 2 : node.names.size,
        ino: numbers.get(node),
        dev: 1,
        ...{ mtime: node.mtime, atime: node.mtime, ctime: node.mtime },
      };
    },
    access: (path: string, mode: string) => {
      const node = root.node(path, true);
      const isFile = node.type !== "dir";
      if (mode.includes("x") && isFile && (node.mode & 0o111) === 0) throw new Errno("EACCES");
    },
    readlink: (path: string) => root.readlink(path),
    list: (path: string) => root.list(path),
    glob: (pattern: string, returnsPattern: boolean) => luaGlob(root, pattern, returnsPattern),
    mkdir: (path: string) => root.mkdir(path),
    mkfifo: (path: string) => root.mkfifo(path),
    symlink: (target: string, path: string) => root.symlink(target, path),
    link: (target: string, path: string) => root.link(target, path),
    rmdir: (path: string) => root.rmdir(path),
    unlink: (path: string) => root.unlink(path),
    rename: (from: string, to: string) => root.rename(from, to),
    chdir: (path: string) => root.chdir(path),
    getcwd: () => `/${root.directory}`,
    /** Of the bits that it leaves, before and after. */
    umask: (mode: string | null) => {
      const changed = changedMode(~root.umask & 0o777, mode ?? "u+");
      if (changed === undefined) return undefined;
      root.umask = ~changed & 0o777;
      return modeText(~root.umask & 0o777);
    },
    /** False: that is no mode. */
    chmod: (path: string, text: string) => {
      const mode = changedMode(root.node(path, true).mode, text);
      if (mode !== undefined) root.change(path, { mode });
      return mode !== undefined;
    },
    /** Who is not known stays who it is, as is -1. */
    chown: (path: string, user: string, group: string) => {
      const uid = isNumber(user) ? Number(user) : userOf(text("/etc/passwd"), user)?.uid;
      const gid = isNumber(group) ? Number(group) : groupOf(text("/etc/group"), group)?.gid;
      root.change(path, {
        ...(uid !== undefined && uid >= 0 && { uid }),
        ...(gid !== undefined && gid >= 0 && { gid }),
      });
    },
    utime: (path: string, mtime: number | null) => root.change(path, { mtime: mtime ?? root.now }),
    passwd: (who: string) => userOf(text("/etc/passwd"), who),
    group: (who: string) => groupOf(text("/etc/group"), who),
    open: (path: string, mode: string) => files.open(path, mode),
    temporary: () => files.temporary(),
    close: (number: number) => files.close(number),
    read: (number: number, count: number) => files.read(number, count),
    read_line: (number: number) => files.readLine(number),
    write: (number: number, bytes: string) => files.write(number, bytes),
    seek: (number: number, whence: string, offset: number) => files.seek(number, whence, offset),
    has_encoder: (coder: LuaCoder) => hasEncoder(coder),
    /** A file that has the content of another one, decompressed. */
    decode: (number: number, coder: LuaCoder) => {
      const bytes = files.written(number);
      const { bytes: plain, fault } = codec.convert({ direction: "decompress", coder, bytes });
      return { number: files.source(plain), ...(fault !== undefined && { fault }) };
    },
    /** Writes to a file what another one has, compressed. */
    encode: (number: number, target: number, coder: LuaCoder) => {
      const bytes = files.written(number);
      files.write(target, encoded(codec.convert({ direction: "compress", coder, bytes }).bytes));
    },
    b64encode: (bytes: string) => btoa(String.fromCharCode(...decoded(bytes))),
    b64decode: (text: string) =>
      orNothing(() => encoded(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))),
  };
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}
