/**
 * The functions behind the libraries of Lua scriptlets.
 *
 * @module
 */
import type { RootfsEntry } from "@rootsmith/core";
import { idsByName } from "./accounts.ts";
import { rpmvercmp } from "./evr.ts";
import type { LuaRoot } from "./lua-root.ts";

/** One attempt to run a script. */
export interface LuaRun {
  readonly root: LuaRoot;
  /** What the child of each `fork` executes, for those that have been gone through. */
  readonly forked: ReadonlyMap<number, readonly string[] | undefined>;
  readonly outcome: LuaOutcome;
}

interface LuaOutcome {
  readonly commands: (readonly string[])[];
  output: string;
  /** The script ended itself: what the engine says of it is no failure. */
  ended?: boolean;
  /** The attempt was that of a forked child. */
  child?: { readonly number: number; command?: readonly string[] };
}

const TYPES: Readonly<Record<RootfsEntry["type"], string>> = {
  file: "regular",
  hardlink: "regular",
  dir: "directory",
  symlink: "link",
  char: "character device",
  block: "block device",
  fifo: "fifo",
};

/** Ends the script; the prelude has no way to catch it that scripts use. */
class Ended extends Error {}

export function luaHost({ root, forked, outcome }: LuaRun): Record<string, unknown> {
  let forks = 0;
  const end = (): never => {
    outcome.ended = true;
    throw new Ended("the script has ended");
  };
  const text = (path: string): string => root.read(path) ?? "";
  return {
    machine: "x86_64",
    time: () => 0,
    print: (line: string) => {
      outcome.output += line;
    },
    stat: (path: string) => statOf(root.node(path, false)),
    access: (path: string, mode: string) => {
      const node = root.node(path, true);
      return node !== undefined && (!mode.includes("x") || (node.mode & 0o111) !== 0);
    },
    readlink: (path: string) => {
      const node = root.node(path, false);
      return node?.type === "symlink" ? node.target : undefined;
    },
    list: (path: string) => root.list(path),
    glob: (pattern: string) => glob(root, pattern),
    read: (path: string) => root.read(path),
    write: (path: string, content: string) => root.write(path, content),
    mkdir: (path: string) => root.make(path, (at) => ({ type: "dir", path: at, mode: 0o755 })),
    mkfifo: (path: string) => root.make(path, (at) => ({ type: "fifo", path: at, mode: 0o644 })),
    symlink: (target: string, path: string) =>
      root.make(path, (at) => ({ type: "symlink", path: at, mode: 0o777, target })),
    link: (target: string, path: string) => {
      const node = root.node(target, false);
      if (node === undefined) return "No such file or directory";
      return root.make(path, (at) => ({
        type: "hardlink",
        path: at,
        mode: node.mode,
        target: node.path,
      }));
    },
    rmdir: (path: string) => root.remove(path, "dir"),
    unlink: (path: string) => root.remove(path, "file"),
    rename: (from: string, to: string) => root.rename(from, to),
    chmod: (path: string, mode: string) => {
      const bits = modeOf(mode);
      return bits === undefined ? "Invalid argument" : root.change(path, { mode: bits });
    },
    chown: (path: string, user: string, group: string) => {
      const uid = idOf(user, idsByName(text("etc/passwd")));
      const gid = idOf(group, idsByName(text("etc/group")));
      if (uid === undefined || gid === undefined) return "Invalid argument";
      return root.change(path, { uid, gid });
    },
    passwd: (name: string) => {
      const uid = idsByName(text("etc/passwd")).get(name);
      return uid === undefined ? undefined : { name, uid };
    },
    group: (name: string) => {
      const gid = idsByName(text("etc/group")).get(name);
      return gid === undefined ? undefined : { name, gid };
    },
    vercmp: rpmvercmp,
    expand: (macro: string) => macro,
    execute: (argv: readonly string[]) => {
      outcome.commands.push(argv);
      return 0;
    },
    fork: () => {
      const number = forks++;
      if (!forked.has(number)) {
        outcome.child = { number };
        return 0;
      }
      const command = forked.get(number);
      if (command !== undefined) outcome.commands.push(command);
      return 1000 + number;
    },
    exec: (argv: readonly string[]) => {
      if (outcome.child !== undefined) outcome.child.command = argv;
      else outcome.commands.push(argv);
      end();
    },
    exit: end,
  };
}

function statOf(node: RootfsEntry | undefined): Record<string, unknown> | undefined {
  if (node === undefined) return undefined;
  return {
    type: TYPES[node.type],
    mode: modeText(node.mode),
    uid: node.uid ?? 0,
    gid: node.gid ?? 0,
    size: node.type === "file" ? node.content.size : 0,
    nlink: 1,
    ino: 0,
    dev: 0,
    mtime: node.mtime ?? 0,
    atime: node.mtime ?? 0,
    ctime: node.mtime ?? 0,
  };
}

function modeText(mode: number): string {
  return [..."rwxrwxrwx"].map((bit, at) => (mode & (0o400 >> at) ? bit : "-")).join("");
}

/** `"0755"`, `"rwxr-xr-x"` or `"a+x"` alone, which is all that scripts write. */
function modeOf(text: string): number | undefined {
  if (/^[0-7]{1,5}$/.test(text)) return Number.parseInt(text, 8) & 0o7777;
  if (!/^[r-][w-][x-]{1}[r-][w-][x-][r-][w-][x-]$/.test(text)) return undefined;
  return [...text].reduce((mode, bit) => (mode << 1) | (bit === "-" ? 0 : 1), 0);
}

function idOf(text: string, ids: ReadonlyMap<string, number>): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : ids.get(text);
}

/** `*` and `?` in any part of a path. */
function glob(root: LuaRoot, pattern: string): string[] {
  let paths = [""];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    if (!/[*?]/.test(part)) {
      paths = paths.map((path) => `${path}/${part}`);
      continue;
    }
    const source = part.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
    const matches = new RegExp(`^${source.replaceAll("?", ".")}$`, "s");
    paths = paths.flatMap((path) =>
      (root.list(path) ?? []).filter((name) => matches.test(name)).map((name) => `${path}/${name}`),
    );
  }
  return paths.filter((path) => root.node(path, false) !== undefined);
}
