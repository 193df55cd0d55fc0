/**
 * Lock files on disk.
 *
 * @module
 */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { formatLockFile, HostError, type LockFile, readLockFile } from "@rootsmith/core";
import { UsageError } from "./usage-error.ts";

/** `"centos-7.lock.json"`: where the lock of an image is if nothing else is said. */
export function lockPathOf(name: string): string {
  return `${name.replaceAll(/[/:]/g, "-")}.lock.json`;
}

/** `"scripts/bookworm.lock.json"` of `"scripts/bookworm.ts"`. */
export function scriptLockPath(script: string): string {
  return `${script.replace(/\.[cm]?[jt]s$/, "")}.lock.json`;
}

/**
 * The lock of that file; undefined if there is none.
 *
 * @throws {LockError} If it is not one.
 * @throws {HostError} If it cannot be read.
 */
export async function findLock(path: string): Promise<LockFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new HostError(`Cannot read the lock "${path}": ${(cause as Error).message}`, { cause });
  }
  return readLockFile(text, path);
}

/** As {@linkcode findLock}. @throws {UsageError} If there is no such file. */
export async function readLock(path: string): Promise<LockFile> {
  const lock = await findLock(path);
  if (lock !== undefined) return lock;
  throw new UsageError(`Cannot read the lock "${path}": there is no such file`, {
    hint: "Write it with rootsmith resolve",
  });
}

/**
 * Writes it as a whole or not at all, and leaves a file alone that says the same.
 *
 * @returns Whether anything was written.
 * @throws {HostError} If it cannot be written.
 */
export async function writeLock(path: string, lock: LockFile): Promise<boolean> {
  const text = formatLockFile(lock);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    if ((await readFile(path, "utf8").catch(() => undefined)) === text) return false;
    await writeFile(temporary, text);
    await rename(temporary, path);
    return true;
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new HostError(`Cannot write the lock "${path}": ${(cause as Error).message}`, { cause });
  }
}
