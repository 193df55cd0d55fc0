/**
 * A package file of version 3: what describes it, its files among that, and the contents of those.
 *
 * @see apk-v3(5), apk-mkpkg(8)
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  type BuildContext,
  collectBytes,
  FormatError,
  type LockedSource,
  type StoredContent,
} from "@rootsmith/core/provider";
import { Adb, type AdbObject } from "../formats/adb.ts";
import { adbCompression, decompressAdb, partOf, readAdbFile } from "../formats/adb-file.ts";
import { isAdbSignedBy } from "../formats/adb-signature.ts";
import type { TrustedKey } from "../releases/alpine-keys.ts";
import { dependencyTexts } from "../repository/v3-index.ts";
import type { ApkEntry, OpenApk } from "./open-apk.ts";

/** The fields of a package, and of what is in it. */
const PACKAGE = { info: 1, paths: 2, scripts: 3, triggers: 4, replacesPriority: 5 } as const;
const REPLACES = 17;
const DIRECTORY = { name: 1, acl: 2, files: 3 } as const;
const FILE = { name: 1, acl: 2, size: 3, mtime: 4, hash: 5, target: 6 } as const;
const ACL = { mode: 1, user: 2, group: 3, xattrs: 4 } as const;

/** In the order of their fields, from 1. */
const SCRIPTS = [
  ...["trigger", "pre-install", "post-install", "pre-deinstall", "post-deinstall"],
  ...["pre-upgrade", "post-upgrade"],
];

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

/**
 * Checks a file against a signed index: what describes it by the identity there, the contents by what
 * describes them. An identity that is no digest of it, as some indexes have, leaves that to its own signature.
 *
 * @param identity In hex.
 * @throws {FormatError} If it is not that package, or malformed.
 */
export async function checkV3Apk(
  bytes: Uint8Array,
  identity: string,
  keys: readonly TrustedKey[],
): Promise<void> {
  const { algorithm, skip } = adbCompression(bytes);
  const file = await collectBytes(decompressAdb([bytes.subarray(skip)], algorithm));
  const parts = readAdbFile(file, "package");
  const adb = partOf(file, parts.adb);
  const actual = createHash(identity.length === 128 ? "sha512" : "sha256")
    .update(adb)
    .digest("hex");
  const isSigned = (): boolean =>
    keys.some(({ der }) => isAdbSignedBy(file, parts, "package", der));
  if (!actual.startsWith(identity) && !(identity.length === 40 && isSigned())) {
    throw problem(`the index has the checksum ${identity}, the file ${actual}`);
  }
  for (const { entry, data } of filesOf(file)) {
    if (data === undefined || entry.type !== "file") continue;
    const hash = createHash(entry.hash?.length === 40 ? "sha1" : "sha256").update(data);
    if (hash.digest("hex") !== entry.hash) throw problem(`"${entry.path}" does not have its hash`);
  }
}

/** @throws {FormatError} If it is malformed. */
export async function openV3Apk(source: LockedSource, ctx: BuildContext): Promise<OpenApk> {
  const content = await ctx.derive(`alpine adb of ${source.digest}`, async () => {
    const compressed = await ctx.open(source);
    const { algorithm, skip } = adbCompression(headOf(compressed));
    return decompressAdb(compressed.slice(skip, compressed.size - skip).open(), algorithm);
  });
  const bytes = await collectBytes(content.open());
  const root = new Adb(partOf(bytes, readAdbFile(bytes, "package").adb)).root();
  const scripts = root.object(PACKAGE.scripts);
  return {
    format: 3,
    entries: filesOf(bytes, content).map(({ entry }) => entry),
    scripts: new Map(
      SCRIPTS.flatMap((kind, index) => {
        const script = scripts.blob(index + 1);
        return script === undefined ? [] : [[kind, new Uint8Array(script)] as const];
      }),
    ),
    triggers: root.texts(PACKAGE.triggers),
    replaces: dependencyTexts(root.object(PACKAGE.info).objects(REPLACES)),
    replacesPriority: root.number(PACKAGE.replacesPriority),
  };
}

function headOf(content: StoredContent): Uint8Array {
  const head = new Uint8Array(Math.min(content.size, 8));
  content.readInto(head, 0);
  return head;
}

interface PackedFile {
  readonly entry: ApkEntry;
  readonly data?: Uint8Array;
}

/** What the package has, each file with its bytes. @param content Where those lie, if they are to be read again. */
function filesOf(bytes: Uint8Array, content?: StoredContent): PackedFile[] {
  const parts = readAdbFile(bytes, "package");
  const data = parts.data.values();
  const root = new Adb(partOf(bytes, parts.adb)).root();
  const files: PackedFile[] = [];
  for (const [pathIndex, directory] of root.objects(PACKAGE.paths).entries()) {
    const parent = directory.text(DIRECTORY.name);
    if (parent !== "") {
      const acl = aclOf(directory.object(DIRECTORY.acl));
      files.push({ entry: { type: "dir", path: checked(parent), ...acl } });
    }
    for (const [fileIndex, item] of directory.objects(DIRECTORY.files).entries()) {
      const path = checked(
        parent === "" ? item.text(FILE.name) : `${parent}/${item.text(FILE.name)}`,
      );
      const common = { path, ...aclOf(item.object(FILE.acl)), mtime: item.number(FILE.mtime) };
      const hash = item.blob(FILE.hash)?.toString("hex") ?? "";
      const target = item.blob(FILE.target);
      if (target !== undefined) {
        files.push({ entry: { ...linkOf(common, target), ...(hash !== "" && { hash }) } });
        continue;
      }
      const size = item.number(FILE.size);
      const at = size === 0 ? undefined : data.next().value;
      if (size > 0) checkData(bytes, at, [pathIndex + 1, fileIndex + 1, size], path);
      const offset = (at?.offset ?? 0) + DATA_HEADER;
      const own = bytes.subarray(offset, offset + size);
      const stored = size === 0 ? undefined : content?.slice(offset, size);
      const inMemory = { size, open: () => (size === 0 ? [] : [own]) };
      files.push({
        entry: { type: "file", ...common, hash, content: stored ?? inMemory },
        data: own,
      });
    }
  }
  if (data.next().done !== true) throw problem("it has contents of no file");
  return files;
}

function checkData(
  bytes: Uint8Array,
  part: { readonly offset: number; readonly size: number } | undefined,
  [path, file, size]: readonly [number, number, number],
  name: string,
): void {
  const head = Buffer.from(bytes.subarray(part?.offset ?? 0, (part?.offset ?? 0) + DATA_HEADER));
  const isThis =
    part?.size === size + DATA_HEADER &&
    head.readUInt32LE(0) === path &&
    head.readUInt32LE(4) === file;
  if (!isThis) throw problem(`the content of "${name}" is not there`);
}

/** What lies elsewhere than below the root is refused, by core with any other name that is not one. */
function checked(path: string): string {
  const isWrong = path.split("/").some((name) => name === "" || name === "." || name === "..");
  if (isWrong) throw problem(`it has the path ${JSON.stringify(path)}`);
  return path;
}

type Acl = Pick<ApkEntry, "mode" | "uid" | "gid" | "xattrs" | "userName" | "groupName">;

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
