/**
 * The applets of a BusyBox binary of any platform, read from its tables instead of by running it.
 *
 * BusyBox keeps the names as one text, sorted, each with a zero byte, and for `--list-full` and
 * `--install` an array of directories: four bits for each name, the first in the low half. Both are
 * the same bytes on every platform; where they lie is up to the linker.
 *
 * @see https://git.busybox.net/busybox/tree/applets/applet_tables.c?h=1_37_stable
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";

export interface Applet {
  readonly name: string;
  /** Where it belongs, as `busybox --list-full` says: `"usr/bin"`; `""` is the root. */
  readonly directory: string;
}

/** By number in the table; see `enum bb_install_loc_t` in include/busybox.h. */
const DIRECTORIES = ["", "bin", "sbin", "usr/bin", "usr/sbin"] as const;

/** Applets that have never moved, by which the tables are known. */
const LANDMARKS: ReadonlyMap<string, number> = new Map([
  ...["cat", "cp", "ls", "mv", "rm", "sh"].map((name) => [name, 1] as const),
  ...["ifconfig", "init"].map((name) => [name, 2] as const),
  ...["cut", "head", "sort", "tr", "wc"].map((name) => [name, 3] as const),
  ...["chroot", "crond"].map((name) => [name, 4] as const),
]);

/** Names with their zero bytes. None begins with a digit, as bytes of the table before may look. */
const NAMES = /(?:[a-z[][a-z0-9_.+[-]{0,31}\0){2,}/g;

/**
 * All applets but `busybox` itself, sorted by name. In a binary without directories, which has no
 * `--install` either, all belong to `bin`.
 *
 * @throws {FormatError} If no applet is found.
 */
export function readApplets(binary: Uint8Array): Applet[] {
  const names = findNames(binary);
  const directories = findDirectories(binary, names);
  return names
    .map((name, index) => ({ name, directory: directories?.[index] ?? "bin" }))
    .filter(({ name }) => name !== "busybox");
}

/** The sorted run of names with the most landmarks. */
function findNames(binary: Uint8Array): string[] {
  let best: string[] = [];
  const text = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength).toString("latin1");
  for (const [match] of text.matchAll(NAMES)) {
    for (const run of sortedRuns(match.slice(0, -1).split("\0"))) {
      if (landmarksIn(run).length > landmarksIn(best).length) best = run;
    }
  }
  if (best.length > 0) return best;
  throw new FormatError("it has no table of applets", { format: "busybox" });
}

function sortedRuns(names: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (last !== undefined && last < name) run?.push(name);
    else runs.push([name]);
  }
  return runs;
}

/** The one array of directories in which all landmarks are where they belong. */
function findDirectories(binary: Uint8Array, names: readonly string[]): string[] | undefined {
  const landmarks = landmarksIn(names);
  const length = Math.ceil(names.length / 2);
  const numberAt = (start: number, index: number): number =>
    ((binary[start + (index >> 1)] ?? 0xff) >> (4 * (index & 1))) & 0xf;
  const found: string[][] = [];
  for (let start = 0; start + length <= binary.byteLength; start++) {
    if (!landmarks.every(([index, number]) => numberAt(start, index) === number)) continue;
    const directories = names.map((_name, index) => DIRECTORIES[numberAt(start, index)]);
    if (!directories.includes(undefined)) found.push(directories as string[]);
  }
  return found.length === 1 ? found[0] : undefined;
}

/** Index in `names` and number in the table of directories. */
function landmarksIn(names: readonly string[]): (readonly [index: number, number: number])[] {
  return names.flatMap((name, index) => {
    const number = LANDMARKS.get(name);
    return number === undefined ? [] : [[index, number] as const];
  });
}
