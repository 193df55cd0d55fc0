/**
 * The files of a package of version 3: directories by their paths, the files in each, their owners and contents.
 *
 * @see apk-v3(5), "FILE SCHEMAS"
 * @module
 */
import type { Buffer } from "node:buffer";
import { type FileContent, FormatError } from "@rootsmith/core/provider";
import { Adb, type AdbObject } from "../formats/adb.ts";
import { type AdbFile, type AdbPart, type AdbSource, partOf } from "../formats/adb-file.ts";
import type { ApkEntry } from "./open-apk.ts";

/** The field of a package, and those of what is in it. */
const PATHS = 2;
const DIRECTORY = { name: 1, acl: 2, files: 3 } as const;
const FILE = { name: 1, acl: 2, size: 3, mtime: 4, hash: 5, target: 6 } as const;
const ACL = { mode: 1, user: 2, group: 3, xattrs: 4 } as const;

/** Who owns what no user of the rootfs is called. */
const NOBODY = 65534;

/** By the type in `st_mode`, what a target is of. */
const TYPES: ReadonlyMap<number, "symlink" | "hardlink" | "char" | "block" | "fifo"> = new Map([
  [0o120000, "symlink"],
  [0o100000, "hardlink"],
  [0o020000, "char"],
  [0o060000, "block"],
  [0o010000, "fifo"],
]);

/** Path and file by number, and the bytes. */
const DATA_HEADER = 8;

/** What the package has. @param read The content at a place in the file. */
export function filesOf(
  source: AdbSource,
  parts: AdbFile,
  read: (offset: number, size: number) => FileContent,
): ApkEntry[] {
  const data = parts.data.values();
  const entries: ApkEntry[] = [];
  const root = new Adb(partOf(source, parts.adb)).root();
  for (const [pathIndex, directory] of root.objects(PATHS).entries()) {
    const parent = directory.text(DIRECTORY.name);
    if (parent !== "") {
      const acl = aclOf(directory.object(DIRECTORY.acl));
      entries.push({ type: "dir", path: checked(parent), ...acl });
    }
    for (const [fileIndex, item] of directory.objects(DIRECTORY.files).entries()) {
      const name = item.text(FILE.name);
      const path = checked(parent === "" ? name : `${parent}/${name}`);
      const acl = aclOf(item.object(FILE.acl));
      const hash = item.blob(FILE.hash)?.toString("hex") ?? "";
      const common = { path, ...acl, mtime: item.number(FILE.mtime), ...(hash !== "" && { hash }) };
      const target = item.blob(FILE.target);
      const size = item.number(FILE.size);
      if (target !== undefined) {
        entries.push(linkOf(common, target));
      } else if (size === 0) {
        entries.push({ type: "file", ...common, content: { size, open: () => [] } });
      } else {
        const at = dataAt(source, data.next().value, [pathIndex + 1, fileIndex + 1, size], path);
        entries.push({ type: "file", ...common, content: read(at, size) });
      }
    }
  }
  if (data.next().done !== true) throw problem("it has contents of no file");
  return entries;
}

/** Where the content of a file begins, which is the next one there has to be. */
function dataAt(
  source: AdbSource,
  part: AdbPart | undefined,
  [path, file, size]: readonly [number, number, number],
  name: string,
): number {
  if (part?.size === size + DATA_HEADER) {
    const head = source.read(part.offset, DATA_HEADER);
    if (head.readUInt32LE(0) === path && head.readUInt32LE(4) === file)
      return part.offset + DATA_HEADER;
  }
  throw problem(`the content of "${name}" is not there`);
}

/** What lies elsewhere than below the root is refused, by core with any other name that is not one. */
function checked(path: string): string {
  const isWrong = path.split("/").some((name) => name === "" || name === "." || name === "..");
  if (isWrong) throw problem(`it has the path ${JSON.stringify(path)}`);
  return path;
}

type Acl = Pick<ApkEntry, "mode" | "uid" | "gid" | "xattrs" | "userName" | "groupName" | "hash">;

function aclOf(acl: AdbObject): Acl {
  const [userName, groupName] = [acl.text(ACL.user), acl.text(ACL.group)];
  const xattrs = acl.blobs(ACL.xattrs).map((item): [string, Uint8Array] => {
    const end = item.indexOf(0);
    if (end < 0) throw problem("an extended attribute has no value");
    return [item.toString("utf8", 0, end), new Uint8Array(item.subarray(end + 1))];
  });
  return {
    mode: acl.number(ACL.mode) & 0o7777,
    uid: userName === "root" ? 0 : NOBODY,
    gid: groupName === "root" ? 0 : NOBODY,
    userName,
    groupName,
    ...(xattrs.length > 0 && { xattrs: Object.fromEntries(xattrs) }),
  };
}

function linkOf(
  common: Acl & { readonly path: string; readonly mtime: number },
  target: Buffer,
): ApkEntry {
  const type = target.length < 2 ? undefined : TYPES.get(target.readUInt16LE(0) & 0o170000);
  const rest = target.subarray(2);
  if (type === "symlink" || type === "hardlink") {
    return { type, ...common, target: rest.toString("utf8") };
  }
  if (type === undefined || rest.length !== 8)
    throw problem(`"${common.path}" is of no known type`);
  if (type === "fifo") return { type, ...common };
  const [low, high] = [rest.readUInt32LE(0), rest.readUInt32LE(4)];
  const major = ((low >>> 8) & 0xfff) | ((high & 0xfffff000) >>> 0);
  const minor = (low & 0xff) | ((low >>> 12) & 0xfff00);
  return { type, ...common, major, minor };
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot accept the package: ${fact}`, { format: "apk" });
}
