/**
 * Finds what programs changed in a rootfs, and packs it.
 *
 * The host's GNU find and tar do it: the runtimes do not agree on the precision of ctime, and a
 * tar carries extended attributes and hard links.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { collectBytes } from "../model/fs-entry.ts";
import { startProgram } from "../programs/start-program.ts";
import { comparePaths } from "../rootfs/compare-paths.ts";
import type { FoundNode, WrittenNodes } from "./written-nodes.ts";

export interface Survey {
  /** Paths of nodes that are new or other, sorted. */
  readonly changed: readonly string[];
  /** Paths that were written and are gone; of a directory only its own. */
  readonly removed: readonly string[];
}

/**
 * Compares the tree at `root` with what was written. Sockets do not count.
 *
 * @param withTimes The times of directories do.
 */
export async function surveyRootfs(
  root: string,
  written: WrittenNodes,
  withTimes: boolean,
): Promise<Survey> {
  const nodes = await findNodes(root);
  return {
    changed: nodes
      .filter((node) => written.isChanged(node, withTimes))
      .map(({ path }) => path)
      .sort(comparePaths),
    removed: written.missing(new Set(nodes.map(({ path }) => path))),
  };
}

/** The nodes of the tree at `root`, without sockets. */
export async function findNodes(root: string): Promise<FoundNode[]> {
  const listing = await find([root, "-xdev", "-printf", "%y %m %U %G %i %T@ %C@ %P\\0"]);
  return parseListing(listing).filter(({ type }) => type !== "s");
}

/** What the host's find prints. */
export async function find(args: readonly string[]): Promise<Uint8Array> {
  const child = startProgram("find", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  ended.catch(() => {}); // seen when it is awaited
  const listing = await collectBytes(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error("the host's find failed");
  return listing;
}

/** Reads what `find -printf "%y %m %U %G %i %T@ %C@ %P\0"` prints. */
export function parseListing(listing: Uint8Array): FoundNode[] {
  const records = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    .decode(listing)
    .split("\0");
  records.pop();
  return records.map((record) => {
    const [type = "", mode = "", uid, gid, inode, mtime, ctime, ...path] = record.split(" ");
    return {
      type,
      mode: Number.parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
      inode: Number(inode),
      mtime: Math.floor(Number(mtime)),
      ctimeMs: Math.floor(Number(ctime) * 1000),
      path: path.join(" "),
    };
  });
}

/** A tar of exactly these nodes, in PAX form with extended attributes. */
export async function packNodes(
  root: string,
  paths: readonly string[],
  onBytes: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const tar = startProgram(
    "tar",
    [
      ...["-c", "--format=pax", "--numeric-owner", "--xattrs", "--xattrs-exclude=security.selinux"],
      ...["--no-recursion", "--null", "--no-unquote", "-C", root, "-T", "-"],
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let stderr = "";
  tar.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  tar.stdin.on("error", () => {}); // tar says why it ended
  // With "./" no path looks like an option.
  tar.stdin.end(Buffer.from(paths.map((path) => `./${path}\0`).join("")));
  const ended = once(tar, "close");
  ended.catch(() => {}); // seen when it is awaited
  for await (const chunk of tar.stdout) await onBytes(chunk as Uint8Array);
  const [code] = await ended;
  if (code !== 0) throw new Error(stderr.trim() || "tar failed");
}
