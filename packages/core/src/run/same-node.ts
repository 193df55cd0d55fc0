/**
 * What a script has written again as it was.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { collectBytes, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";

/** Whether a node is as it was, with its time: somebody has opened it, or given it the mode that it had. */
export async function isSameNode(before: FsEntry | undefined, change: FsEntry): Promise<boolean> {
  if (before === undefined || before.type === "whiteout" || change.type === "whiteout")
    return false;
  if (change.mtime !== Math.floor(before.mtime ?? 0)) return false;
  return isSameButTime(before, change);
}

/**
 * Whether a node is another only by the time of the build, which `change` does not have: a layer on top of an
 * image does not repeat it.
 */
export async function isOnlyTouched(
  before: FsEntry | undefined,
  change: FsEntry,
): Promise<boolean> {
  if (before === undefined || before.type === "whiteout" || change.type === "whiteout")
    return false;
  return change.mtime === undefined && isSameButTime(before, change);
}

async function isSameButTime(before: RootfsEntry, change: RootfsEntry): Promise<boolean> {
  if (!isDeepStrictEqual(factsOf(before), factsOf(change))) return false;
  if (before.type !== "file" || change.type !== "file") return true;
  const [old, now] = [before.content, change.content];
  if (old.size !== now.size) return false;
  return Buffer.from(await collectBytes(old.open())).equals(await collectBytes(now.open()));
}

/** All but time, content, and where it is from. */
function factsOf(entry: RootfsEntry): object {
  const { type, mode, uid = 0, gid = 0, xattrs = {} } = entry;
  const values = Object.entries(xattrs).map(([name, value]) => [
    name,
    Buffer.from(value).toString("hex"),
  ]);
  const target = "target" in entry ? entry.target : "";
  const device = "major" in entry ? [entry.major, entry.minor] : [];
  return { type, mode, uid, gid, values: values.sort(), target, device };
}
