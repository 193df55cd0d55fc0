/**
 * The functions behind the libraries of Lua scriptlets.
 *
 * @module
 */
import { LuaMultiReturn } from "wasmoon";
import { groupOf, userOf } from "./lua-accounts.ts";
import { Errno } from "./lua-errno.ts";
import { decoded, encoded, LuaFiles } from "./lua-files.ts";
import { luaGlob } from "./lua-glob.ts";
import { changedMode, modeText } from "./lua-mode.ts";
import type { LuaNode } from "./lua-nodes.ts";
import type { LuaRoot } from "./lua-root.ts";
import { type HostFunctions, rpmFunctions } from "./lua-rpm.ts";
import { type LuaSystem, machineOf } from "./lua-system.ts";

/** A program that a script starts. */
export interface LuaCommand {
  readonly argv: readonly string[];
  /** What the script has set beside its own environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
}

/** One attempt to run a script. */
export interface LuaRun {
  readonly system: LuaSystem;
  readonly root: LuaRoot;
  /** What the child of each `fork` executes, for those that have been gone through. */
  readonly forked: ReadonlyMap<number, LuaCommand | undefined>;
  readonly outcome: LuaOutcome;
}

interface LuaOutcome {
  readonly commands: LuaCommand[];
  output: string;
  /** The script ended itself: what the engine says of it is no failure. */
  ended?: boolean;
  /** The attempt was that of a forked child. */
  child?: { readonly number: number; command?: LuaCommand };
}

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

/** Ends the script; the prelude has no way to catch it that scripts use. */
class Ended extends Error {}

/** Each returns a value, or `nil`, what failed, and its number. */
export function luaHost(run: LuaRun): Record<string, unknown> {
  const functions = {
    ...fileFunctions(run),
    ...processFunctions(run),
    ...rpmFunctions(run.system),
  };
  return {
    ...Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [name, failingAsInLua(call)]),
    ),
    isOld: run.system.hasOldLua,
    machine: machineOf(run.system),
  };
}

function failingAsInLua(call: HostFunctions[string]): HostFunctions[string] {
  return (...args) => {
    try {
      return call(...args);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return LuaMultiReturn.from([undefined, error.message, error.errno]);
    }
  };
}

function fileFunctions({ root }: LuaRun): HostFunctions {
  const files = new LuaFiles(root);
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
    b64encode: (bytes: string) => btoa(String.fromCharCode(...decoded(bytes))),
    b64decode: (text: string) =>
      orNothing(() => encoded(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))),
  };
}

function processFunctions({ system, root, forked, outcome }: LuaRun): HostFunctions {
  let forks = 0;
  const end = (): never => {
    outcome.ended = true;
    throw new Ended("the script has ended");
  };
  const command = (argv: readonly string[], env: LuaCommand["env"]): LuaCommand => ({
    argv: argv.map(String),
    env: Object.fromEntries(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
  return {
    time: () => root.now,
    time_of: (year: number, month: number, ...rest: readonly number[]) =>
      Date.UTC(year, month - 1, ...rest) / 1000,
    environment: () => ({ ...system.environment }),
    print: (line: string) => {
      outcome.output += new TextDecoder().decode(decoded(line));
    },
    execute: (argv: readonly string[], env: LuaCommand["env"]) => {
      outcome.commands.push(command(argv, env));
    },
    /** What was written to a program by a pipe. */
    pipe: (program: string, env: LuaCommand["env"], stdin: string) => {
      const started = command(["/bin/sh", "-c", program], env);
      outcome.commands.push({ ...started, stdin: decoded(stdin) });
    },
    fork: () => {
      const number = forks++;
      if (!forked.has(number)) {
        outcome.child = { number };
        return 0;
      }
      const executed = forked.get(number);
      if (executed !== undefined) outcome.commands.push(executed);
      return 1000 + number;
    },
    exec: (argv: readonly string[], env: LuaCommand["env"]) => {
      if (outcome.child === undefined) outcome.commands.push(command(argv, env));
      else outcome.child.command = command(argv, env);
      end();
    },
    exit: end,
  };
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}

/** What a failing system call leaves. */
function orNothing<Value>(call: () => Value): Value | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
