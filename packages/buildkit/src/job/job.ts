/**
 * What the frontend asks of itself in a step of BuildKit, and where things lie there.
 *
 * The root of the step is the rootfs under construction: scripts run in the container of the step, which
 * has no network, and need none of the rights that a container within would take.
 *
 * @module
 */
import process from "node:process";

/** All that is not the rootfs. */
export const HOME = "/.rs";
/** This program, the runtime and what they need; the loader's path is of fixed length in programs. */
export const PROGRAMS: string = `${HOME}/l`;
/** The definition, and its lock. */
export const DEFINITION: string = `${HOME}/d`;
/** A lock that was resolved on the way, as {@linkcode LOCK_NAME}. */
export const LOCK: string = `${HOME}/k`;
export const LOCK_NAME = "lock.json";
/** Sources of the lock: a directory each, by index. */
export const SOURCES: string = `${HOME}/s`;
/** What the step makes: a directory each, by index. */
export const OUTPUTS: string = `${HOME}/o`;
/** In the root of the step: the titles of the layers that lie in its outputs. */
export const LAYERS_FILE: string = `${HOME}/layers.json`;
/** The cache, and what else is only for now. */
export const WORK: string = `${HOME}/w`;

export interface Job {
  readonly type: "build" | "resolve";
  /** Path of the definition below {@linkcode DEFINITION}. */
  readonly file: string;
  /** Name of the image in it. */
  readonly image: string;
  /** Values of variables of the definition. */
  readonly vars: Readonly<Record<string, string>>;
  /** `"linux/amd64"` */
  readonly platforms: readonly string[];
  /** How many outputs the step has. */
  readonly outputs: number;
  /** Path of the lock, to build from. */
  readonly lock?: string;
  /** Seconds since 1970-01-01Z, in place of the lock's. */
  readonly epoch?: number;
  /** Mirrors of repositories, to resolve from. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
}

const VARIABLE = "ROOTSMITH_JOB";

/** The command line and the environment of a step that does the job. */
export function jobCommand(job: Job): { args: string[]; env: Record<string, string> } {
  return {
    args: [`${PROGRAMS}/node`, `${PROGRAMS}/main.js`],
    env: { PATH: PROGRAMS, LD_LIBRARY_PATH: PROGRAMS, [VARIABLE]: JSON.stringify(job) },
  };
}

/** The job of this process; undefined if it is to talk to BuildKit. */
export function ownJob(): Job | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as Job);
}
