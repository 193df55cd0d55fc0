/**
 * Which files of a package are installed, and what the database says of those that are not.
 *
 * @see https://github.com/rpm-software-management/rpm/blob/rpm-4.18.x/lib/transaction.c (skipInstallFiles)
 * @module
 */
import { FILE_FLAG, isDirectory, type ListedFile } from "./rpm-file-list.ts";

/** Which files of a package are installed. */
export interface InstallFilter {
  /** Leave documentation out, as `tsflags=nodocs` does. */
  readonly nodocs?: boolean;
  /** Leave out what is for other languages than these, as `%_install_langs` does: `"de_DE"`. */
  readonly langs?: readonly string[];
  /** Leave out these paths and what lies below them, as `%_netsharedpath` does: `"/usr/share/man"`. */
  readonly netSharedPaths?: readonly string[];
}

/** What the database says of a file: rpmfiles.h. */
export const FILE_STATE = { NORMAL: 0, NOT_INSTALLED: 2, NET_SHARED: 3, WRONG_COLOR: 4 } as const;

/**
 * One state for each file. A directory whose files are all left out is left out too; ghosts count as
 * installed.
 */
export function fileStates(files: readonly ListedFile[], filter: InstallFilter): Uint8Array {
  const states = Uint8Array.from(files, (listed) => stateOf(listed, filter));
  const childrenOf = Map.groupBy(files.keys(), (index) => parentOf(files[index] as ListedFile));
  // From the deepest on: a directory that is left out may leave nothing of the one above.
  for (const index of directoriesOf(files)) {
    const children = childrenOf.get((files[index] as ListedFile).path);
    if (states[index] !== FILE_STATE.NORMAL || children === undefined) continue;
    const isEmptied = children.every((child) => states[child] !== FILE_STATE.NORMAL);
    if (isEmptied) states[index] = FILE_STATE.NOT_INSTALLED;
  }
  return states;
}

/** Those that are installed; ghosts are among them. */
export function installedFiles(
  files: readonly ListedFile[],
  filter: InstallFilter,
): readonly ListedFile[] {
  const states = fileStates(files, filter);
  return files.filter((_, index) => states[index] === FILE_STATE.NORMAL);
}

function stateOf(
  { path, flags, langs: ofFile }: ListedFile,
  { nodocs = false, langs, netSharedPaths = [] }: InstallFilter,
): number {
  const isShared = (shared: string): boolean => `/${path}/`.startsWith(`${shared}/`);
  if (netSharedPaths.some(isShared)) return FILE_STATE.NET_SHARED;
  if (nodocs && (flags & FILE_FLAG.DOC) !== 0) return FILE_STATE.NOT_INSTALLED;
  if (langs === undefined || ofFile.length === 0) return FILE_STATE.NORMAL;
  // who wants `de_DE` gets what is for `de`
  const isWanted = langs.some((wanted) => ofFile.some((lang) => wanted.startsWith(lang)));
  return isWanted ? FILE_STATE.NORMAL : FILE_STATE.NOT_INSTALLED;
}

/** Places in `files`, what lies in a directory before it. */
function directoriesOf(files: readonly ListedFile[]): readonly number[] {
  const depthOf = (index: number): number => (files[index] as ListedFile).path.split("/").length;
  return [...files.keys()]
    .filter((index) => isDirectory(files[index] as ListedFile))
    .sort((a, b) => depthOf(b) - depthOf(a));
}

/** Undefined for the root itself. */
function parentOf({ path }: ListedFile): string | undefined {
  return path === "" ? undefined : path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
