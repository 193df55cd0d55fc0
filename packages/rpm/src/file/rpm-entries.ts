/**
 * What a package brings: metadata from its header, content from its payload.
 *
 * @module
 */
import { InvalidEntryError, type RootfsEntry } from "@rootsmith/core/provider";
import { parseCapabilities } from "../metadata/capability-text.ts";
import { type InstallFilter, installedFiles } from "./file-states.ts";
import { linksByInode, mismatch, type RpmContents } from "./rpm-contents.ts";
import {
  FILE_FLAG,
  FILE_TYPE,
  isGhost,
  isRegular,
  type ListedFile,
  listFiles,
} from "./rpm-file-list.ts";
import type { RpmHeader } from "./rpm-header.ts";

/** A node of the rootfs, without numbers of its owners: their names are those of `listed`. */
export type RpmEntry = RootfsEntry & { readonly listed: ListedFile };

export interface RpmEntriesOptions extends InstallFilter {
  /** `purl` of the package, for the entries. */
  readonly package?: string;
}

/**
 * The entries of a package in the order of its header, without ghosts and without what `options`
 * leave out. Of hard links the first is the file, and the others refer to it.
 *
 * @throws {FormatError} If the payload lacks a file of the header.
 * @throws {InvalidEntryError} If a file is a socket.
 */
export function* rpmEntries(
  header: RpmHeader,
  contents: RpmContents,
  options: RpmEntriesOptions = {},
): Generator<RpmEntry, void, undefined> {
  const files = listFiles(header);
  const linksOf = linksByInode(files);
  const installed = new Set(installedFiles(files, options));
  for (const listed of installed) {
    if (isGhost(listed)) continue;
    const content = contents.get(listed);
    if (content === undefined) {
      if ((listed.flags & FILE_FLAG.MISSINGOK) !== 0) continue;
      throw mismatch(`"${listed.path}" is missing`);
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
    const first = linksOf.get(listed.inode)?.find((link) => installed.has(link)) ?? listed;
    if (first !== listed) {
      yield { ...base, type: "hardlink", target: first.path };
      continue;
    }
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

type Node =
  | { readonly type: "dir" | "fifo" }
  | { readonly type: "symlink"; readonly target: string }
  | { readonly type: "char" | "block"; readonly major: number; readonly minor: number };

function nodeOf({ path, mode, target, rdev }: ListedFile): Node {
  const device = { major: rdev >> 8, minor: rdev & 0xff };
  switch (mode & FILE_TYPE.MASK) {
    case FILE_TYPE.DIR:
      return { type: "dir" };
    case FILE_TYPE.LINK:
      return { type: "symlink", target };
    case FILE_TYPE.FIFO:
      return { type: "fifo" };
    case FILE_TYPE.CHAR:
      return { type: "char", ...device };
    case FILE_TYPE.BLOCK:
      return { type: "block", ...device };
    default:
      throw new InvalidEntryError(path, "it is a socket, or of no type");
  }
}
