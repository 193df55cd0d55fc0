/**
 * The existing lock that a new one replaces.
 *
 * @module
 */
import {
  formatPlatform,
  isStream,
  LockError,
  type LockFile,
  optionsDrift,
  type ResolveOptions,
} from "@rootsmith/core";
import { findLock } from "./lock-store.ts";

export interface ReplacedLock {
  /** The lock, if it was made with the same options: its other platforms are kept. */
  readonly lock?: LockFile;
  /** What is lost otherwise, and why. */
  readonly warning?: string;
}

/** @throws {HostError} If the file cannot be read. */
export async function findReplacedLock(
  path: string,
  options: ResolveOptions,
): Promise<ReplacedLock> {
  if (isStream(path)) return {};
  try {
    const lock = await findLock(path);
    const drift = lock === undefined ? [] : optionsDrift(lock, options);
    if (lock === undefined || drift.length === 0) return lock === undefined ? {} : { lock };
    const platforms = lock.platforms.map(({ platform }) => formatPlatform(platform)).join(", ");
    const warning = `The lock "${path}", of ${platforms}, is replaced: ${drift.join("; ")}`;
    return { warning };
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    const fact = error.message.replace(/^Cannot read the lock ".*?": /, "");
    return { warning: `The file "${path}" is replaced, which is no lock: ${fact}` };
  }
}
