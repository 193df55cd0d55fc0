/**
 * Extended attributes of a tree of the host. The runtimes cannot read them; GNU tar can.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readSync } from "node:fs";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import type { StageContext } from "../contract/contexts.ts";
import { HostError } from "../model/errors.ts";
import type { ByteSource, StoredContent } from "../model/fs-entry.ts";
import { hostPath } from "../programs/host-programs.ts";
import { runProgram } from "../programs/run-program.ts";
import { startProgram } from "../programs/start-program.ts";
import { readTar } from "../tar/read-tar.ts";

/** Exit codes of GNU tar: something changed while it was read, or could not be read. */
const CHANGED = 1;
const UNREADABLE = 2;

export type Xattrs = Readonly<Record<string, Uint8Array>>;

export interface XattrsContext extends StageContext {
  /** Absolute path of a file that does not exist, and is nobody's business later. */
  newFile(): string;
  spool(bytes: ByteSource): Promise<StoredContent>;
}

/**
 * Those that mean the same on every machine. Others are of the host: labels of SELinux, measurements
 * of IMA, marks of overlayfs.
 */
const PORTABLE =
  /^(?:security\.capability|user\.(?!overlay\.).*|system\.posix_acl_(?:access|default))$/;

/** `-rwxr-xr-x* 0/0 77 2025-01-01 00:00 ./bin/ping`: the asterisk says that there are some. */
const LISTED = /^[-dpbc]\S{9}\* +\d+\/\d+ +\S+ +\S+ +\S+ (.*)$/gm;

/**
 * The attributes of each node that has any, by path; of a file with several names by one of them.
 * Without GNU tar a warning says what is missing.
 *
 * @param root A directory; what is mounted below it is not looked at.
 */
export async function readXattrs(
  root: string,
  ctx: XattrsContext,
): Promise<ReadonlyMap<string, Xattrs>> {
  const { signal } = ctx;
  // Asked beside the version, whose answer takes longer than half of a small tree.
  const listing = pathsWithXattrs(root, ctx);
  listing.catch(() => {}); // another tar may refuse to be asked so
  const { stdout } = await runProgram("tar", ["--version"], { signal });
  if (!stdout.includes("GNU tar")) {
    const message = `Extended attributes of "${root}", such as file capabilities, are left out: there is no GNU tar`;
    ctx.report({ type: "warning", code: "XATTRS_UNREAD", message });
    return new Map();
  }
  const found = new Map<string, Xattrs>();
  const paths = await listing;
  if (paths.length === 0) return found;
  for await (const entry of readTar(await packed(root, paths, ctx), { signal })) {
    const portable = Object.entries(entry.xattrs ?? {}).filter(([name]) => PORTABLE.test(name));
    if (portable.length > 0) found.set(entry.path, Object.fromEntries(portable));
  }
  return found;
}

/**
 * To `/dev/null` tar reads no contents, so that this takes little longer than looking at each node. It writes its
 * list to a file: through a pipe it would wait for this process, which has the same tree to look at.
 */
async function pathsWithXattrs(
  root: string,
  { newFile, signal }: XattrsContext,
): Promise<string[]> {
  const arguments_ = ["-vvf", "/dev/null", "--quoting-style=escape", "--one-file-system", "."];
  const list = openSync(newFile(), "wx+");
  try {
    const tar = startTar(root, arguments_, list, signal);
    tar.stdin.end();
    await tar.succeeded;
    const paths: string[] = [];
    for (const lines of linesOf(list)) {
      for (const [, path = ""] of lines.matchAll(LISTED)) paths.push(unescaped(path));
    }
    return paths;
  } finally {
    closeSync(list);
  }
}

/** The text of a file in parts, cut behind lines. Bytes beyond ASCII are escaped in it. */
function* linesOf(descriptor: number): Generator<string> {
  const bytes = Buffer.allocUnsafe(1 << 20);
  let rest = "";
  for (let position = 0; ; ) {
    const count = readSync(descriptor, bytes, 0, bytes.byteLength, position);
    if (count === 0) break;
    position += count;
    const text = rest + bytes.toString("latin1", 0, count);
    const end = text.lastIndexOf("\n") + 1;
    yield text.slice(0, end);
    rest = text.slice(end);
  }
  yield rest;
}

/** A tar of these nodes; only its headers matter. */
async function packed(
  root: string,
  paths: readonly string[],
  ctx: XattrsContext,
): Promise<StoredContent> {
  const arguments_ = ["-f", "-", "--format=pax", "--no-recursion", "--null", "-T", "-"];
  const tar = startTar(root, arguments_, "pipe", ctx.signal);
  tar.stdin.end(paths.map((path) => `./${path}\0`).join("")); // with "./" none looks like an option
  const content = await ctx.spool(tar.stdout as Readable);
  await tar.succeeded;
  return content;
}

type TarProcess = ChildProcessByStdio<Writable, Readable | null, null> & {
  /** What tar could not read is for the caller to find; any other failure rejects. */
  readonly succeeded: Promise<void>;
};

function startTar(
  root: string,
  arguments_: readonly string[],
  stdout: "pipe" | number,
  signal: AbortSignal,
): TarProcess {
  const tar = startProgram(
    "tar",
    ["-c", "-C", root, "--numeric-owner", "--xattrs", "--xattrs-include=*", ...arguments_],
    {
      env: { ...process.env, PATH: hostPath(), LC_ALL: "C" },
      stdio: ["pipe", stdout, "ignore"],
    },
  ) as ChildProcessByStdio<Writable, Readable | null, null>;
  const kill = (): void => void tar.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  tar.stdin.on("error", () => {}); // it says by its exit code why it ended
  const succeeded = once(tar, "close")
    .then(([code]) => {
      signal.throwIfAborted();
      if (code !== 0 && code !== UNREADABLE && code !== CHANGED) {
        throw new HostError(`Cannot read the extended attributes of "${root}": tar failed`);
      }
    })
    .finally(() => signal.removeEventListener("abort", kill));
  succeeded.catch(() => {}); // thrown where it is awaited
  return Object.assign(tar, { succeeded });
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The path behind `./PATH` in GNU tar's escape style: bytes beyond ASCII are `\303\251`. */
function unescaped(text: string): string {
  const latin1 = text
    .replace(/^\.\/|\/$/g, "")
    .replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
    );
  return Buffer.from(latin1, "latin1").toString("utf8");
}
