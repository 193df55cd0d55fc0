/**
 * What a package brings: metadata from its header, content from its payload.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_v4.html (payload)
 * @see https://rpm-software-management.github.io/rpm/manual/large_files.html
 * @module
 */
import { readCpio } from "@rootsmith/archive";
import {
  FormatError,
  InvalidEntryError,
  type RootfsEntry,
  type StoredContent,
} from "@rootsmith/core";
import { parseCapabilities } from "./capability-text.ts";
import { DEFAULT_DIGEST_ALGORITHM, hexDigest } from "./rpm-digests.ts";
import {
  FILE_FLAG,
  type InstallFilter,
  isInstalled,
  type ListedFile,
  listFiles,
} from "./rpm-file-list.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { TAG } from "./rpm-tags.ts";

/** A node of the rootfs, without numbers of its owners: their names are those of `listed`. */
export type RpmEntry = RootfsEntry & { readonly listed: ListedFile };

export interface RpmEntriesOptions extends InstallFilter {
  /** `purl` of the package, for the entries. */
  readonly package?: string;
  readonly signal?: AbortSignal;
}

/** The types of a mode: inode(7). */
const TYPE = {
  MASK: 0o170000,
  FIFO: 0o010000,
  CHAR: 0o020000,
  DIR: 0o040000,
  BLOCK: 0o060000,
  FILE: 0o100000,
  LINK: 0o120000,
} as const;

/**
 * The entries of a package in the order of its header, without ghosts and without what `options`
 * leave out. Of hard links the first is the file, and the others refer to it.
 *
 * @param payload The cpio archive, decompressed; empty where the package has none.
 * @throws {FormatError} If header and payload do not fit, or a digest does not match.
 * @throws {InvalidEntryError} If a path leads out of the root, or a file is a socket.
 */
export async function* rpmEntries(
  header: RpmHeader,
  payload: StoredContent,
  options: RpmEntriesOptions = {},
): AsyncGenerator<RpmEntry, void, undefined> {
  const files = listFiles(header);
  const linksOf = linksByInode(files);
  const contents = await readContents(files, linksOf, payload, options.signal);
  const algorithm = header.number(TAG.FILEDIGESTALGO) ?? DEFAULT_DIGEST_ALGORITHM;
  for (const listed of files) {
    if (isGhost(listed) || !isInstalled(listed, options)) continue;
    const own = contents.get(listed);
    if (own === undefined) {
      if ((listed.flags & FILE_FLAG.MISSINGOK) !== 0) continue;
      throw misfit(`"${listed.path}" is missing`);
    }
    const base = {
      path: listed.path,
      mode: listed.mode & 0o7777,
      mtime: listed.mtime,
      listed,
      ...(options.package !== undefined && { package: options.package }),
    };
    if (!isRegular(listed)) {
      yield { ...base, ...nodeOf(listed) };
      continue;
    }
    const links = linksOf.get(listed.inode) ?? [listed];
    const first = links.find((link) => isInstalled(link, options)) ?? listed;
    if (first !== listed) {
      yield { ...base, type: "hardlink", target: first.path };
      continue;
    }
    // rpmbuild writes the content behind the name of the last link, others behind each
    const content =
      links.map((link) => contents.get(link)).findLast((found) => found && found.size > 0) ?? own;
    await checkContent(listed, content, algorithm);
    yield {
      ...base,
      type: "file",
      content,
      ...(listed.capabilities !== "" && {
        xattrs: { "security.capability": parseCapabilities(listed.capabilities) },
      }),
    };
  }
}

/** The content of each member of the archive, by the file that it belongs to. */
async function readContents(
  files: readonly ListedFile[],
  linksOf: ReadonlyMap<string, readonly ListedFile[]>,
  payload: StoredContent,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<ListedFile, StoredContent>> {
  const contents = new Map<ListedFile, StoredContent>();
  if (payload.size === 0) return contents;
  const byPath = new Map(files.map((listed) => [listed.path, listed]));
  const sizeOf = (index: number): number => {
    const listed = files[index];
    if (listed === undefined) throw misfit(`the header has no file ${index}`);
    const hasContent = isRegular(listed) && linksOf.get(listed.inode)?.at(-1) === listed;
    return hasContent || (listed.mode & TYPE.MASK) === TYPE.LINK ? listed.size : 0;
  };
  const cpioOptions = { sizeOf, ...(signal !== undefined && { signal }) };
  for await (const { file, content } of readCpio(payload, cpioOptions)) {
    const listed = typeof file === "number" ? files[file] : byPath.get(memberPath(file));
    if (listed === undefined) throw misfit(`the header does not list "${file}"`);
    if (contents.has(listed)) throw misfit(`it has "${listed.path}" twice`);
    contents.set(listed, content);
  }
  return contents;
}

/** Regular files by inode, those of each in the order of the header. */
function linksByInode(files: readonly ListedFile[]): ReadonlyMap<string, readonly ListedFile[]> {
  const sets = new Map<string, ListedFile[]>();
  for (const listed of files) {
    if (isGhost(listed) || !isRegular(listed)) continue;
    const set = sets.get(listed.inode);
    if (set === undefined) sets.set(listed.inode, [listed]);
    else set.push(listed);
  }
  return sets;
}

/** Names begin with `./`, with `/`, or with neither, by the age of rpm. */
function memberPath(name: string): string {
  const parts = name.split("/");
  if (parts.includes("..")) throw new InvalidEntryError(name, 'its path has a ".."');
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}

async function checkContent(
  { path, size, digest }: ListedFile,
  content: StoredContent,
  algorithm: number,
): Promise<void> {
  if (content.size !== size) throw misfit(`"${path}" has ${content.size} bytes, not ${size}`);
  if (digest === "") return;
  const actual = await hexDigest(content, algorithm);
  if (actual !== digest) throw misfit(`the digest of "${path}" is ${actual}, not ${digest}`);
}

type Node =
  | { readonly type: "dir" | "fifo" }
  | { readonly type: "symlink"; readonly target: string }
  | { readonly type: "char" | "block"; readonly major: number; readonly minor: number };

function nodeOf({ path, mode, target, rdev }: ListedFile): Node {
  const device = { major: rdev >> 8, minor: rdev & 0xff };
  switch (mode & TYPE.MASK) {
    case TYPE.DIR:
      return { type: "dir" };
    case TYPE.LINK:
      return { type: "symlink", target };
    case TYPE.FIFO:
      return { type: "fifo" };
    case TYPE.CHAR:
      return { type: "char", ...device };
    case TYPE.BLOCK:
      return { type: "block", ...device };
    default:
      throw new InvalidEntryError(path, "it is a socket, or of no type");
  }
}

function isGhost({ flags }: ListedFile): boolean {
  return (flags & FILE_FLAG.GHOST) !== 0;
}

function isRegular({ mode }: ListedFile): boolean {
  return (mode & TYPE.MASK) === TYPE.FILE;
}

function misfit(fact: string): FormatError {
  return new FormatError(`Cannot unpack the payload: ${fact}`, { format: "rpm" });
}
