/**
 * What the frontend asks of itself in a step of BuildKit, and where things lie there.
 *
 * The root of the step is the rootfs under construction: scripts run in the container of the step, which
 * has no network, and need none of the rights that a container within would take.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { JsonValue } from "@rootsmith/core/provider";

/** All that is not the rootfs. */
export const HOME = "/.rs";
/** This program, the runtime and what they need; the loader's path is of fixed length in programs. */
export const PROGRAMS: string = `${HOME}/l`;
/** Files that the image takes from beside its definition. */
export const FILES: string = `${HOME}/d`;
/** The lock; one that was resolved on the way is {@linkcode LOCK_NAME}. */
export const LOCK: string = `${HOME}/k`;
export const LOCK_NAME = "lock.json";
/** The image below, where there is one. */
export const BASE: string = `${HOME}/b`;
/** Sources of the lock: a directory each, by index. */
export const SOURCES: string = `${HOME}/s`;
/** What the step makes: a directory each, by index. */
export const OUTPUTS: string = `${HOME}/o`;
/** Where there are several outputs, one more with a file alone: the titles of the layers that lie in them. */
export const TITLES: string = `${HOME}/t`;
export const TITLES_NAME = ".rootsmith-layers.json";
/** In the root of the step: its {@linkcode Job}. */
const JOB_NAME = "job.json";
/** In the root of the step: an SBOM of the image, where the job asks for one. */
export const SBOM_FILE: string = `${HOME}/sbom.spdx.json`;
/** The cache, and what else is only for now. */
export const WORK: string = `${HOME}/w`;

/** What the frontend asks for. */
export interface Job {
  readonly type: "build" | "resolve";
  /** Name of the image, for messages. */
  readonly image: string;
  /** A definition of the image alone, so that a change of others leaves this one cached. */
  readonly definition: string;
  /** Files beside the definition that options take text from, by path. */
  readonly texts: Readonly<Record<string, string>>;
  /** Of the definition, below `FILES`: what paths in it start from. */
  readonly directory: string;
  /** `"linux/amd64"` */
  readonly platforms: readonly string[];
  /** How many outputs the step has. */
  readonly outputs: number;
  /** Path of the lock, to build from. */
  readonly lock?: string;
  /** Of the image at `BASE`, on which this one lies: its first output begins with that. */
  readonly base?: JobBase;
  /** Writes `SBOM_FILE`. */
  readonly sbom?: boolean;
  /** Seconds since 1970-01-01Z, in place of the lock's. */
  readonly epoch?: number;
  /** Mirrors of repositories, to resolve from. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
}

/** What a client asks for: the layers as they are, of a lock alone. */
export interface LayersJob extends Pick<Job, "image" | "platforms" | "outputs"> {
  readonly type: "layers";
  /** Path of the lock. Files beside it that are called as the digest of a source are that source. */
  readonly lock: string;
  /** What makes the tests of the image. */
  readonly tests?: JsonValue;
}

interface JobBase {
  readonly name: string;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
}

const VARIABLE = "ROOTSMITH_JOB";

/** A step that does the job: its command line and environment, and the files of its {@linkcode HOME}. */
export function jobStep(job: Job | LayersJob): {
  args: string[];
  env: Record<string, string>;
  files: Record<string, string>;
} {
  return {
    args: [`${PROGRAMS}/node`, `${PROGRAMS}/main.js`],
    env: { PATH: PROGRAMS, LD_LIBRARY_PATH: PROGRAMS, [VARIABLE]: `${HOME}/${JOB_NAME}` },
    // No environment takes a variable of more than 128 KiB.
    files: { [JOB_NAME]: JSON.stringify(job) },
  };
}

/** The job of this process; undefined if it is to talk to BuildKit. */
export function ownJob(): Job | LayersJob | undefined {
  const path = process.env[VARIABLE];
  return path === undefined
    ? undefined
    : (JSON.parse(readFileSync(path, "utf8")) as Job | LayersJob);
}
