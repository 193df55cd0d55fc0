/**
 * Locks beside the definition.
 *
 * @module
 */
import { posix } from "node:path";
import {
  formatPlatform,
  LockError,
  type LockFile,
  optionsDrift,
  parsePlatform,
  readLockFile,
} from "@rootsmith/core";
import { type DefinedImage, DefinitionError } from "@rootsmith/definition";
import type { ImageOptions } from "../definition/read-images.ts";
import { type Job, LOCK, LOCK_NAME } from "../job/job.ts";
import type { Vertex } from "../llb/graph.ts";
import { type BaseImage, baseImage } from "./base-image.ts";
import type { BuildInput } from "./build-input.ts";
import { lockVertex, type StepPlace } from "./image-graph.ts";

/** What `rootsmith resolve` calls the lock of an image, beside the definition. */
export function lockName(image: string): string {
  return `${image.replaceAll(/[/:]/g, "-")}.lock.json`;
}

/** What a lock has to be of. */
export interface LockSubject {
  readonly image: DefinedImage;
  readonly options: ImageOptions;
  readonly platforms: readonly string[];
}

export interface FoundLock {
  readonly lock: LockFile;
  /** What has it, and where the step that builds finds it. */
  readonly vertex: Vertex;
  readonly path: string;
  /** The image below that it was resolved on. */
  readonly base?: BaseImage;
}

/** The lock beside the definition, or one that a step resolves. */
export async function findLock(
  input: BuildInput,
  subject: LockSubject,
  place: StepPlace,
  job: (base: BaseImage | undefined) => Job,
): Promise<FoundLock> {
  const { gateway, options, files, definition, source } = input;
  const { graph } = place;
  const { image, platforms } = subject;
  const { name } = image;
  const platform = parsePlatform(platforms[0] ?? options.workerPlatform);
  const path = lockName(name);
  const text = await files.text(path);
  if (text !== undefined) {
    const lock = readLockFile(text, path);
    checkLock(lock, subject, path);
    const vertex = (await files.some(graph, [path], platform)) as Vertex;
    return { lock, vertex, path: posix.join(LOCK, files.directory, path) };
  }
  await gateway.warn(
    `"${name}" has no lock: this build resolves. Write ${path} with rootsmith resolve`,
    source,
  );
  // Of what lies there, these do not decide what the image is.
  const others = definition.images.map((one) => lockName(one.name));
  const excluded = [posix.basename(options.filename), ...others];
  const all = await files.allBut(graph, excluded, pathsIn(image.text), platform);
  if (image.from !== undefined && platforms.length > 1) {
    const fact = "an image on another one is resolved for one platform at a time";
    throw new DefinitionError(image.placeOf("from"), fact, {
      hint: "Write a lock: rootsmith resolve",
    });
  }
  const base = await baseImage(input, graph, image, { platform: formatPlatform(platform) });
  const own = { ...place, files: all, base: base?.vertex };
  const vertex = lockVertex(own, job(base), options.network);
  const bytes = await gateway.readFile(await gateway.solve(graph, vertex), LOCK_NAME);
  if (bytes === undefined) throw new Error("Cannot resolve: the step wrote no lock");
  const lock = readLockFile(new TextDecoder().decode(bytes), LOCK_NAME);
  return { lock, vertex, path: `${LOCK}/${LOCK_NAME}`, ...(base && { base }) };
}

/** All that may be a path in a definition, or a path and what it becomes behind a colon. */
function pathsIn(definition: string): string[] {
  const paths: string[] = [];
  JSON.parse(definition, (key, value: unknown) => {
    if (typeof value === "string" && key !== "from") paths.push(value.replace(/:.*/s, ""));
    return value;
  });
  return paths;
}

/** @throws {LockError} If it is of another image, or lacks a platform. */
export function checkLock(
  lock: LockFile,
  { image, options, platforms }: LockSubject,
  path: string,
): void {
  const locked = lock.platforms.map(({ platform }) => formatPlatform(platform));
  const missing = platforms.filter((platform) => !locked.includes(platform));
  const drift = [
    ...optionsDrift(lock, options),
    ...missing.map((platform) => `it has no ${platform}`),
  ];
  if (drift.length === 0) return;
  throw new LockError(`Cannot build "${image.name}" from "${path}": ${drift.join("; ")}`, {
    hint: "Write a new lock with rootsmith update, or remove it",
  });
}
