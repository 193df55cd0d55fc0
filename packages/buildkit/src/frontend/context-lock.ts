/**
 * Locks beside the definition.
 *
 * @module
 */
import {
  formatPlatform,
  LockError,
  type LockFile,
  optionsDrift,
  readLockFile,
} from "@rootsmith/core";
import type { ImageOptions } from "../definition/read-images.ts";
import { type Job, LOCK, LOCK_NAME } from "../job/job.ts";
import type { Vertex } from "../llb/graph.ts";
import type { BuildInput } from "./build-input.ts";
import { lockVertex, type StepPlace } from "./image-graph.ts";

/** Where `rootsmith resolve` writes the lock of an image. */
export function lockName(definition: string, image: string): string {
  const slash = definition.lastIndexOf("/") + 1;
  return `${definition.slice(0, slash)}${image.replaceAll(/[/:]/g, "-")}.lock.json`;
}

/** What a lock has to be of. */
export interface LockSubject {
  /** Of the image. */
  readonly name: string;
  readonly options: ImageOptions;
  readonly platforms: readonly string[];
}

export interface FoundLock {
  readonly lock: LockFile;
  /** What has it, and where the step that builds finds it. */
  readonly vertex: Vertex;
  readonly path: string;
}

/** The lock beside the definition, or one that a step resolves. */
export async function findLock(
  { gateway, options: { filename, network }, files, definition, source }: BuildInput,
  subject: LockSubject,
  place: StepPlace,
  job: () => Job,
): Promise<FoundLock> {
  const { graph } = place;
  const { name } = subject;
  const path = lockName(filename, name);
  const text = await files.text(path);
  if (text !== undefined) {
    const lock = readLockFile(text, path);
    checkLock(lock, subject, path);
    return { lock, vertex: files.some(graph, [path]) as Vertex, path: `${LOCK}/${path}` };
  }
  await gateway.warn(
    `"${name}" has no lock: this build resolves. Write ${path} with rootsmith resolve`,
    source,
  );
  // Of what lies there, these do not decide what the image is.
  const others = definition.images.map((image) => lockName(filename, image.name));
  const all = files.allBut(graph, [filename, ...others]);
  const vertex = lockVertex({ ...place, files: all }, job(), network);
  const bytes = await gateway.readFile(await gateway.solve(graph, vertex), LOCK_NAME);
  if (bytes === undefined) throw new Error("Cannot resolve: the step wrote no lock");
  const lock = readLockFile(new TextDecoder().decode(bytes), LOCK_NAME);
  return { lock, vertex, path: `${LOCK}/${LOCK_NAME}` };
}

/** @throws {LockError} If it is of another image, or lacks a platform. */
export function checkLock(
  lock: LockFile,
  { name, options, platforms }: LockSubject,
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
