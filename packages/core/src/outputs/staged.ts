/**
 * Files and directories that appear at their destination whole or not at all.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { lstat, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { HostError, RootfsError } from "../errors.ts";
import { makeDirectory } from "../make-directory.ts";

export interface StagedOptions {
  readonly signal: AbortSignal;
  /**
   * What is made. A file replaces a file. A directory replaces an empty directory, or one for which
   * `replaces` gives true.
   */
  readonly kind: "file" | "dir";
  /** True if the directory at `dest` may be thrown away. */
  replaces?(dest: string): Promise<boolean>;
}

/**
 * Lets `produce` write beside `dest`, then renames what it wrote. Missing parents are made.
 * Afterwards, whatever happened, nothing but the result is left.
 *
 * @throws {HostError} If something is in the way, or the file system refuses.
 */
export async function staged<T>(
  dest: string,
  options: StagedOptions,
  produce: (path: string) => Promise<T>,
): Promise<T> {
  const target = resolve(dest);
  const parent = dirname(target);
  const path = join(parent, `.${basename(target)}.${randomUUID()}.partial`);
  try {
    const old = await checkTarget(target, dest, options);
    const made = await makeDirectory(parent);
    try {
      const result = await produce(path);
      options.signal.throwIfAborted();
      await (old ? exchange(path, target) : rename(path, target));
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

/** True if a directory that is not empty stands there and may be replaced. */
async function checkTarget(
  target: string,
  dest: string,
  { kind, replaces }: StagedOptions,
): Promise<boolean> {
  const stats = await lstat(target).catch(() => undefined);
  if (stats === undefined) return false;
  if (kind === "file") {
    if (!stats.isDirectory()) return false;
    throw new HostError(`Cannot write "${dest}": it is a directory`, {
      hint: "Name a file as dest",
    });
  }
  if (!stats.isDirectory()) {
    throw new HostError(`Cannot write "${dest}": it is there already and is not a directory`, {
      hint: "Remove it, or choose another dest",
    });
  }
  if ((await readdir(target)).length === 0) return false;
  if (await replaces?.(target)) return true;
  throw new HostError(`Cannot write "${dest}": the directory is not empty`, {
    hint: "Empty it, or choose another dest",
  });
}

/** Puts a directory in the place of one that is not empty, which a plain rename cannot do. */
async function exchange(path: string, target: string): Promise<void> {
  const old = `${path}.old`;
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

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space, or choose another dest",
  EACCES: "Choose a dest that you may write to",
  EPERM: "Choose a dest that you may write to",
  EROFS: "Choose a dest on a file system that can be written",
};

/** What the host refused, with the path that the caller knows. Other errors stay as they are. */
export function hostError(path: string, error: unknown, verb: "read" | "write" = "write"): unknown {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof RootfsError || code === undefined || syscall === undefined) return error;
  const fact = message.replace(/^E[A-Z0-9]+: /, "").replace(/, [a-z]+\b.*$/, "");
  const hint = HINTS[code];
  return new HostError(`Cannot ${verb} "${path}": ${fact}`, {
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}
