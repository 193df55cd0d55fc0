/**
 * What the files of a package contain: the members of its payload, by the files of its header.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/format_v4.html (payload)
 * @see https://rpm-software-management.github.io/rpm/manual/large_files.html
 * @module
 */
import { readCpio } from "@rootsmith/archive";
import { FormatError, InvalidEntryError, type StoredContent } from "@rootsmith/core/provider";
import { DEFAULT_DIGEST_ALGORITHM, hexDigest } from "./rpm-digests.ts";
import { FILE_TYPE, isGhost, isRegular, type ListedFile, listFiles } from "./rpm-file-list.ts";
import type { RpmHeader } from "./rpm-header.ts";
import { TAG } from "./rpm-tags.ts";

/** By what {@linkcode listFiles} gives for the header; hard links of one file have the same. */
export type RpmContents = ReadonlyMap<ListedFile, StoredContent>;

/**
 * Finds the content of each file in the payload.
 *
 * @param payload The cpio archive, decompressed; empty where the package has none.
 * @throws {FormatError} If the archive is malformed, or has what the header does not list.
 * @throws {InvalidEntryError} If a path leads out of the root.
 */
export async function readContents(
  header: RpmHeader,
  payload: StoredContent,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RpmContents> {
  const contents = new Map<ListedFile, StoredContent>();
  if (payload.size === 0) return contents;
  const files = listFiles(header);
  const linksOf = linksByInode(files);
  const byPath = new Map(files.map((listed) => [listed.path, listed]));
  const sizeOf = (index: number): number => {
    const listed = files[index];
    if (listed === undefined) throw mismatch(`the header has no file ${index}`);
    const hasContent = isRegular(listed) && linksOf.get(listed.inode)?.at(-1) === listed;
    return hasContent || (listed.mode & FILE_TYPE.MASK) === FILE_TYPE.LINK ? listed.size : 0;
  };
  for await (const { file, content } of readCpio(payload, { ...options, sizeOf })) {
    const listed = typeof file === "number" ? files[file] : byPath.get(memberPath(file));
    if (listed === undefined) throw mismatch(`the header does not list "${file}"`);
    if (contents.has(listed)) throw mismatch(`it has "${listed.path}" twice`);
    contents.set(listed, content);
  }
  for (const links of linksOf.values()) {
    const found = links.filter((link) => contents.has(link));
    // rpmbuild writes the content behind the name of the last link, others behind each
    const content = found.map((link) => contents.get(link)).findLast((own) => own && own.size > 0);
    if (content !== undefined) for (const link of found) contents.set(link, content);
  }
  return contents;
}

/** @throws {FormatError} If the size or the digest of a file is not what the header says. */
export async function checkContents(header: RpmHeader, contents: RpmContents): Promise<void> {
  const algorithm = header.number(TAG.FILEDIGESTALGO) ?? DEFAULT_DIGEST_ALGORITHM;
  const checked = new Set<StoredContent>();
  for (const [{ path, size, digest, ...listed }, content] of contents) {
    if (!isRegular(listed) || isGhost(listed) || checked.has(content)) continue;
    if (content.size !== size) throw mismatch(`"${path}" has ${content.size} bytes, not ${size}`);
    if (digest === "") continue;
    const actual = await hexDigest(content, algorithm);
    if (actual !== digest) throw mismatch(`the digest of "${path}" is ${actual}, not ${digest}`);
    checked.add(content);
  }
}

/** Regular files by inode, those of each in the order of the header. */
export function linksByInode(
  files: readonly ListedFile[],
): ReadonlyMap<string, readonly ListedFile[]> {
  const sets = new Map<string, ListedFile[]>();
  for (const listed of files) {
    if (isGhost(listed) || !isRegular(listed)) continue;
    const set = sets.get(listed.inode);
    if (set === undefined) sets.set(listed.inode, [listed]);
    else set.push(listed);
  }
  return sets;
}

/** Header and payload do not fit. */
export function mismatch(fact: string): FormatError {
  return new FormatError(`Cannot unpack the payload: ${fact}`, { format: "rpm" });
}

/** Names begin with `./`, with `/`, or with neither, by the age of rpm. */
function memberPath(name: string): string {
  const parts = name.split("/");
  if (parts.includes("..")) throw new InvalidEntryError(name, 'its path has a ".."');
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}
