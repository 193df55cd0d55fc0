/**
 * Files and directories that appear at their destination whole or not at all.
 *
 * @module
 */
import { lstat, mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hostError } from "../io/host-error.ts";
import { makeDirectory } from "../io/make-directory.ts";
import { HostError } from "../model/errors.ts";
import { findDestination } from "./destination.ts";
import { OLD, partialPath, removeLeftovers } from "./partial-path.ts";

export interface PlaceOptions {
  /**
   * What is made. A file replaces a file. A directory replaces an empty directory, or one for which
   * `replaces` gives true.
   */
  readonly kind: "file" | "dir";
  /** True if the directory at `dest` may be thrown away. */
  replaces?(dest: string): Promise<boolean>;
}

export interface StagedOptions extends PlaceOptions {
  readonly signal: AbortSignal;
}

/**
 * Lets `produce` write beside `dest`, then renames what it wrote. Missing parents are made; a link is
 * followed. Afterwards, whatever happened, nothing but the result is left; what a process that was
 * killed has left there goes, too.
 *
 * @throws {HostError} If something is in the way, or the file system refuses.
 */
export async function staged<T>(
  dest: string,
  options: StagedOptions,
  produce: (path: string) => Promise<T>,
): Promise<T> {
  try {
    const { target, isFull } = await findPlace(dest, options);
    const parent = dirname(target);
    const path = partialPath(target);
    const made = await makeDirectory(parent);
    try {
      const result = await produce(path);
      options.signal.throwIfAborted();
      await (isFull ? exchange(path, target) : rename(path, target));
      return result;
    } catch (error) {
      await rm(path, { recursive: true, force: true });
      if (made !== undefined) await removeEmpty(parent, made);
      throw error;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw hostError(dest, error);
  }
}

/**
 * Finds out whether {@linkcode staged} can begin, and leaves everything as it was.
 *
 * @throws {HostError} If something is in the way, or the file system refuses.
 */
export async function checkPlace(dest: string, options: PlaceOptions): Promise<void> {
  try {
    const { target } = await findPlace(dest, options);
    const trial = partialPath(join(await nearestDirectory(dirname(target)), basename(target)));
    await mkdir(trial); // only the attempt shows it: permissions are not all that can forbid it
    await rmdir(trial);
  } catch (error) {
    throw hostError(dest, error);
  }
}

/** The target that is to be made, and whether a directory that is not empty is to be replaced there. */
async function findPlace(
  dest: string,
  { kind, replaces }: PlaceOptions,
): Promise<{ readonly target: string; readonly isFull: boolean }> {
  const destination = findDestination(dest);
  if (destination.kind !== "path") throw notDirectory(dest);
  const target = destination.path;
  await removeLeftovers(target);
  const stats = await lstat(target).catch(() => undefined);
  if (kind === "file") {
    if (!stats?.isDirectory() && !dest.endsWith("/")) return { target, isFull: false };
    throw new HostError(`Cannot write "${dest}": it is a directory`, {
      hint: "Name a file as dest",
    });
  }
  if (stats === undefined) return { target, isFull: false };
  if (!stats.isDirectory()) throw notDirectory(dest);
  if ((await readdir(target)).length === 0) return { target, isFull: false };
  if (await replaces?.(target)) return { target, isFull: true };
  throw new HostError(`Cannot write "${dest}": the directory is not empty`, {
    hint: "Empty it, or choose another dest",
  });
}

function notDirectory(dest: string): HostError {
  return new HostError(`Cannot write "${dest}": it already exists and is not a directory`, {
    hint: "Remove it, or choose another dest",
  });
}

async function nearestDirectory(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined || dirname(path) === path ? path : nearestDirectory(dirname(path));
}

/** Puts a directory in the place of one that is not empty, which a plain rename cannot do. */
async function exchange(path: string, target: string): Promise<void> {
  const old = path + OLD;
  await rename(target, old);
  try {
    await rename(path, target);
  } catch (error) {
    await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Removes `directory` and its parents as far as `top`, while they are empty. */
async function removeEmpty(directory: string, top: string): Promise<void> {
  for (let path = directory; path.startsWith(top); path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return; // somebody else has put something there
    }
  }
}
