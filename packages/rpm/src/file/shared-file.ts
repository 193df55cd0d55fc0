/**
 * Whether two packages may have one path.
 *
 * @see rpmfilesCompare() of rpm's lib/rpmfi.c, before 4.11 rpmfiCompare()
 * @module
 */
import { rpmvercmp } from "../metadata/evr.ts";
import { FILE_TYPE, type ListedFile } from "./rpm-file-list.ts";

/**
 * True if it makes no difference which of the packages brings it. Before 4.11 rpm looked at modes,
 * owners and sizes of neither files nor directories.
 */
export function mayShare(a: ListedFile, b: ListedFile, rpmVersion: string): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const isLink = type === FILE_TYPE.LINK;
  const isFile = type === FILE_TYPE.FILE;
  if (isLink && a.target !== b.target) return false;
  if (isFile && a.digest !== b.digest) return false;
  if (rpmvercmp(rpmVersion, "4.11") < 0) return true;
  const isDevice = type === FILE_TYPE.CHAR || type === FILE_TYPE.BLOCK;
  return (
    a.user === b.user &&
    a.group === b.group &&
    (isLink || a.mode === b.mode) &&
    (!(isLink || isFile) || a.size === b.size) &&
    (!isDevice || a.rdev === b.rdev)
  );
}

function typeOf({ mode }: ListedFile): number {
  return mode & FILE_TYPE.MASK;
}

/** `"a directory of root:root, mode 755"`, for messages. */
export function kindOf(listed: ListedFile): string {
  const { user, group, mode, target, digest } = listed;
  const kind = KINDS[typeOf(listed)] ?? "a node of no kind";
  if (typeOf(listed) === FILE_TYPE.LINK) return `${kind} to "${target}" of ${user}:${group}`;
  const content = digest && `, digest ${digest.slice(0, 12)}`;
  return `${kind} of ${user}:${group}, mode ${(mode & 0o7777).toString(8)}${content}`;
}

const KINDS: Readonly<Record<number, string>> = {
  [FILE_TYPE.FIFO]: "a FIFO",
  [FILE_TYPE.CHAR]: "a character device",
  [FILE_TYPE.DIR]: "a directory",
  [FILE_TYPE.BLOCK]: "a block device",
  [FILE_TYPE.FILE]: "a file",
  [FILE_TYPE.LINK]: "a symbolic link",
};
