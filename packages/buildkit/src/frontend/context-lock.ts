/**
 * Locks beside the definition.
 *
 * @module
 */
import { formatPlatform, LockError, type LockFile, optionsDrift } from "@rootsmith/core";
import type { ImageOptions } from "../definition/read-images.ts";

/** Where `rootsmith resolve` writes the lock of an image. */
export function lockName(definition: string, image: string): string {
  const slash = definition.lastIndexOf("/") + 1;
  return `${definition.slice(0, slash)}${image.replaceAll(/[/:]/g, "-")}.lock.json`;
}

/** @throws {LockError} If it is of another image, or lacks a platform. */
export function checkLock(
  lock: LockFile,
  {
    name,
    options,
    platforms,
  }: {
    readonly name: string;
    readonly options: ImageOptions;
    readonly platforms: readonly string[];
  },
  path: string,
): void {
  const locked = lock.platforms.map(({ platform }) => formatPlatform(platform));
  const missing = platforms.filter((platform) => !locked.includes(platform));
  const drift = [
    ...optionsDrift(lock, options),
    ...missing.map((platform) => `it has no ${platform}`),
  ];
  if (drift.length === 0) return;
  throw new LockError(`Cannot build "${name}" from "${path}": ${drift.join("; ")}`, {
    hint: "Write a new lock with rootsmith update, or remove it",
  });
}
