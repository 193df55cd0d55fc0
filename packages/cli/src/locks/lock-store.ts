/**
 * Reads and writes lock files.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import {
  checkFile,
  formatLockFile,
  HostError,
  isStream,
  type LockFile,
  readLockFile,
  systemFact,
  writeFile,
} from "@rootsmith/core";
import { UsageError } from "../process/usage-error.ts";

/** The default path of an image's lock: `"centos-7.lock.json"` for `"centos:7"`. */
export function lockPathOf(name: string): string {
  return `${name.replaceAll(/[/:]/g, "-")}.lock.json`;
}

/** The path of a build script's lock: `"scripts/bookworm.lock.json"` for `"scripts/bookworm.ts"`. */
export function scriptLockPath(script: string): string {
  return `${script.replace(/\.[cm]?[jt]s$/, "")}.lock.json`;
}

/**
 * Reads the lock at `path`; undefined if there is no such file.
 *
 * @throws {LockError} If it is no lock.
 * @throws {HostError} If it cannot be read.
 */
export async function findLock(path: string): Promise<LockFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const fact = systemFact((cause as Error).message);
    throw new HostError(`Cannot read the lock "${path}": ${fact}`, { cause });
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

/** Checks a path before a long build. @throws {HostError} If a lock cannot be written there. */
export async function checkLockPath(path: string): Promise<void> {
  await asLock(() => checkFile(path));
}

/**
 * Writes a lock atomically, unless the file already has the same contents. A device or a FIFO is written
 * to directly.
 *
 * @returns Whether the file was written.
 * @throws {HostError} If it cannot be written.
 */
export async function writeLock(
  path: string,
  lock: LockFile,
  signal: AbortSignal,
): Promise<boolean> {
  const text = formatLockFile(lock);
  const old = isStream(path) ? undefined : await readFile(path, "utf8").catch(() => undefined);
  if (old === text) return false;
  await asLock(() => writeFile(path, [new TextEncoder().encode(text)], signal));
  return true;
}

/** Calls the file of an error a lock. */
async function asLock(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (cause) {
    if (!(cause instanceof HostError)) throw cause;
    const { message, hint } = cause;
    throw new HostError(message.replace(/^Cannot write /, "Cannot write the lock "), {
      cause,
      ...(hint !== undefined && { hint: hint.replace("dest", "path") }),
    });
  }
}
