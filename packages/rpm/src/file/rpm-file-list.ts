/**
 * The files of a package, as its header lists them.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/tags.html (file tags)
 * @module
 */
import { FormatError, InvalidEntryError } from "@rootsmith/core/provider";
import type { RpmHeader } from "./rpm-header.ts";
import { TAG } from "./rpm-tags.ts";

/** Bits of {@linkcode ListedFile.flags}: rpmfiles.h. */
export const FILE_FLAG = {
  CONFIG: 1,
  DOC: 2,
  MISSINGOK: 8,
  NOREPLACE: 16,
  GHOST: 64,
} as const;

/** The types of {@linkcode ListedFile.mode}: inode(7). */
export const FILE_TYPE = {
  MASK: 0o170000,
  FIFO: 0o010000,
  CHAR: 0o020000,
  DIR: 0o040000,
  BLOCK: 0o060000,
  FILE: 0o100000,
  LINK: 0o120000,
} as const;

/** One path of a package. */
export interface ListedFile {
  /** Without leading `/`; `""` is the root. */
  readonly path: string;
  /** With the bits of the type: `0o100644`. */
  readonly mode: number;
  /** Names, to be looked up in the rootfs that the package is installed into. */
  readonly user: string;
  readonly group: string;
  /** Seconds since 1970-01-01Z. */
  readonly mtime: number;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex; empty for all but regular files. */
  readonly digest: string;
  /** Of a symbolic link. */
  readonly target: string;
  /** See {@linkcode FILE_FLAG}. */
  readonly flags: number;
  /** Of a device: major number times 256, plus minor number. */
  readonly rdev: number;
  /** The same for regular files that are hard links of each other. */
  readonly inode: string;
  /** Of ELF files: 1 for 32 bits, 2 for 64. Else 0. */
  readonly color: number;
  /** Languages that it is for, `"de"`; none where it is for all. */
  readonly langs: readonly string[];
  /** In the form of cap_from_text(3); mostly empty. */
  readonly capabilities: string;
}

const known = new WeakMap<RpmHeader, readonly ListedFile[]>();

/**
 * The files of a package, in the order of its header. Calls for one header return the same objects.
 *
 * @throws {FormatError} If one of their properties is not there for each of them.
 * @throws {InvalidEntryError} If a path is relative or leads out of the root.
 */
export function listFiles(header: RpmHeader): readonly ListedFile[] {
  const files = known.get(header) ?? readFiles(header);
  known.set(header, files);
  return files;
}

export function isGhost({ flags }: Pick<ListedFile, "flags">): boolean {
  return (flags & FILE_FLAG.GHOST) !== 0;
}

export function isRegular({ mode }: Pick<ListedFile, "mode">): boolean {
  return (mode & FILE_TYPE.MASK) === FILE_TYPE.FILE;
}

export function isDirectory({ mode }: Pick<ListedFile, "mode">): boolean {
  return (mode & FILE_TYPE.MASK) === FILE_TYPE.DIR;
}

function readFiles(header: RpmHeader): readonly ListedFile[] {
  const names = header.strings(TAG.BASENAMES);
  const directories = header.strings(TAG.DIRNAMES);
  const column = <T>(tag: number, values: readonly T[]): ((index: number) => T) => {
    if (values.length !== names.length) {
      throw malformed(`tag ${tag} has ${values.length} values for ${names.length} files`);
    }
    return (index) => values[index] as T;
  };
  const texts = (tag: number): ((index: number) => string) => column(tag, header.strings(tag));
  const numbers = (tag: number): ((index: number) => number) => column(tag, header.numbers(tag));

  // what not every builder writes, and rpm does not ask for
  const textsOrNone = (tag: number): ((index: number) => string) =>
    header.has(tag) ? texts(tag) : () => "";
  const numbersOr = (
    tag: number,
    otherwise: (index: number) => number,
  ): ((index: number) => number) => (header.has(tag) ? numbers(tag) : otherwise);

  const directoryOf = numbers(TAG.DIRINDEXES);
  const modeOf = numbers(TAG.FILEMODES);
  const userOf = texts(TAG.FILEUSERNAME);
  const groupOf = texts(TAG.FILEGROUPNAME);
  const mtimeOf = numbersOr(TAG.FILEMTIMES, () => 0);
  // the first holds sizes of 4 GiB and more, and then the second is not there
  const sizeOf = numbers(header.has(TAG.LONGFILESIZES) ? TAG.LONGFILESIZES : TAG.FILESIZES);
  const digestOf = textsOrNone(TAG.FILEDIGESTS);
  const targetOf = textsOrNone(TAG.FILELINKTOS);
  const flagsOf = numbersOr(TAG.FILEFLAGS, () => 0);
  const rdevOf = numbersOr(TAG.FILERDEVS, () => 0);
  const deviceOf = numbersOr(TAG.FILEDEVICES, () => 0); // one file system
  const inodeOf = numbersOr(TAG.FILEINODES, (index) => index); // no hard links
  const colorOf = numbersOr(TAG.FILECOLORS, () => 0);
  const langsOf = textsOrNone(TAG.FILELANGS);
  const capabilitiesOf = textsOrNone(TAG.FILECAPS);
  return names.map((name, index) => ({
    path: pathOf(directories[directoryOf(index)], name),
    mode: modeOf(index),
    user: userOf(index),
    group: groupOf(index),
    mtime: mtimeOf(index),
    size: sizeOf(index),
    digest: digestOf(index),
    target: targetOf(index),
    flags: flagsOf(index),
    rdev: rdevOf(index),
    inode: `${deviceOf(index)}/${inodeOf(index)}`,
    color: colorOf(index),
    langs: languagesIn(langsOf(index)),
    capabilities: capabilitiesOf(index),
  }));
}

const ALL: readonly string[] = [];

/** `"de|fr"`; mostly nothing. */
function languagesIn(text: string): readonly string[] {
  return text === "" ? ALL : text.split("|");
}

function pathOf(directory: string | undefined, name: string): string {
  if (directory === undefined) throw malformed(`"${name}" is in no directory`);
  const path = `${directory}${name}`;
  if (!path.startsWith("/")) throw new InvalidEntryError(path, "its path is relative");
  if (path.includes("\u{fffd}")) throw malformed(`the name "${path}" is not UTF-8`);
  const parts = path.split("/");
  if (parts.includes("..")) throw new InvalidEntryError(path, 'its path has a ".."');
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}

function malformed(fact: string): FormatError {
  return new FormatError(`Cannot read the files of an RPM package: ${fact}`, { format: "rpm" });
}
