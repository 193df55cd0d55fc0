/**
 * What apk notes of an installed package: the lines of the index, then its files.
 *
 * @see https://wiki.alpinelinux.org/wiki/Apk_spec
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { RootfsEntry } from "@rootsmith/core/provider";
import { type Accounts, owned } from "../files/accounts.ts";
import type { ApkEntry } from "../files/open-apk.ts";
import type { UnpackedApk } from "../files/unpacked.ts";

/** SHA-256 is cut to the length of SHA-1. */
const DIGEST_SIZE = 20;

/** @param apkTools Its version: from 3 on, files stand in the order of their names. */
export async function installedRecord(
  one: UnpackedApk,
  apkTools: number,
  { configured, accounts }: { readonly configured: boolean; readonly accounts: Accounts },
): Promise<string> {
  const lines = [one.apk.record];
  if (one.replaces.length > 0) lines.push(`r:${one.replaces.join(" ")}`);
  if (one.replacesPriority > 0) lines.push(`q:${one.replacesPriority}`);
  if (one.apk.tag !== undefined) lines.push(`s:${one.apk.tag}`);
  const hasCutHashes = one.format === 3 && one.entries.length > 0;
  const flags = `${!configured && one.scripts.size > 0 ? "s" : ""}${hasCutHashes ? "S" : ""}`;
  if (flags !== "") lines.push(`f:${flags}`);
  for (const [directory, { own, files }] of directoriesOf(one.entries)) {
    lines.push(`F:${directory}`);
    if (own !== undefined) lines.push(...aclLine("M", owned(own, accounts), 0o755));
    const sorted = apkTools < 3 ? files : files.toSorted((a, b) => compareBytes(a.path, b.path));
    for (const entry of sorted) {
      lines.push(`R:${entry.path.slice(directory === "" ? 0 : directory.length + 1)}`);
      lines.push(...aclLine("a", owned(entry, accounts), 0o644));
      lines.push(...(await checksumLine(entry, one)));
    }
  }
  return `${lines.join("\n")}\n\n`;
}

interface Directory {
  own: ApkEntry | undefined;
  readonly files: ApkEntry[];
}

/** In the order of the package. */
function directoriesOf(entries: readonly ApkEntry[]): ReadonlyMap<string, Directory> {
  const directories = new Map<string, Directory>();
  const at = (path: string): Directory => {
    const directory = directories.get(path) ?? { own: undefined, files: [] };
    directories.set(path, directory);
    return directory;
  };
  for (const entry of entries) {
    if (entry.type === "dir") at(entry.path).own = entry;
    else at(entry.path.slice(0, Math.max(entry.path.lastIndexOf("/"), 0))).files.push(entry);
  }
  return directories;
}

/** Owner, mode and extended attributes, where they are not the usual ones. */
function aclLine(letter: string, entry: RootfsEntry, usual: number): string[] {
  const { uid = 0, gid = 0, mode, xattrs } = entry;
  const digest = xattrs === undefined ? "" : `:Q1${xattrDigest(xattrs)}`;
  const isUsual = uid === 0 && gid === 0 && mode === usual && digest === "";
  return isUsual ? [] : [`${letter}:${uid}:${gid}:${mode.toString(8)}${digest}`];
}

/** SHA-1 over names and values by name, each after its length in four bytes. */
function xattrDigest(xattrs: Readonly<Record<string, Uint8Array>>): string {
  const hash = createHash("sha1");
  for (const [name, value] of Object.entries(xattrs).sort(([a], [b]) => compareBytes(a, b))) {
    for (const part of [Buffer.from(name), value]) {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(part.byteLength);
      hash.update(size).update(part);
    }
  }
  return hash.digest("base64");
}

/** Of the content, or of the text of a link. Version 3 has that of contents in the package. */
async function checksumLine(entry: ApkEntry, one: UnpackedApk): Promise<string[]> {
  const isV3 = one.format === 3;
  if (isV3 && entry.type !== "symlink")
    return entry.hash ? [line(Buffer.from(entry.hash, "hex"))] : [];
  const hash = createHash(isV3 ? "sha256" : "sha1");
  const isOther = entry.type === "hardlink";
  const content = isOther ? one.entries.find(({ path }) => path === entry.target) : entry;
  if (content?.type === "symlink") hash.update(content.target);
  else if (content?.type !== "file") return [];
  else for await (const chunk of content.content.open()) hash.update(chunk);
  return [line(hash.digest())];
}

function line(digest: Buffer): string {
  return `Z:Q1${digest.subarray(0, DIGEST_SIZE).toString("base64")}`;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
