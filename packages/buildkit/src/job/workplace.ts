/**
 * What the jobs that build have in common, inside a step of BuildKit.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { type BuildOptions, container, type LockFile, type ProgressEvent } from "@rootsmith/core";
import { HTTP_FILE } from "../llb/sources.ts";
import { httpSources } from "./http-sources.ts";
import { HOME, LOCK, SOURCES, WORK } from "./job.ts";

export const CACHE: string = `${WORK}/cache`;

/** Mounts at the root. */
const KEPT: readonly string[] = [HOME.slice(1), "dev", "proc", "sys"];

/** How a job builds: scripts run in the container of the step. */
export function jobOptions(
  name: string,
  lock: LockFile,
  platforms: readonly string[],
): Pick<BuildOptions, "name" | "lock" | "locked" | "mirrors" | "executors" | "executor"> {
  return {
    name,
    lock,
    locked: true,
    mirrors: mountedMirrors(lock, platforms),
    executors: [container({ own: HOME, clock: `${WORK}/clock` })],
    executor: "container",
  };
}

/** A source that came with the lock, called as its digest. */
export function sentFile(digest: string): string {
  return `${LOCK}/${digest.replace(":", "-")}`;
}

/** The root is an output of the step that nobody uses: BuildKit need not keep a second rootfs. */
export function emptyRoot(): void {
  for (const name of readdirSync("/")) {
    if (KEPT.includes(name)) continue;
    try {
      rmSync(`/${name}`, { recursive: true });
    } catch {} // BuildKit mounts files into /etc
  }
}

/** The sources that BuildKit has mounted, as mirrors on disk. */
function mountedMirrors(
  lock: LockFile,
  platforms: readonly string[],
): Record<string, readonly string[]> {
  const mirrors: Record<string, readonly string[]> = {};
  const sources = platforms.flatMap((platform) => httpSources(lock, platform));
  for (const [index, source] of sources.entries()) {
    const root = `${WORK}/mirrors/${encodeURIComponent(source.repository)}`;
    const file = `${root}/${source.path}`;
    mkdirSync(dirname(file), { recursive: true });
    const sent = sentFile(source.digest);
    symlinkSync(existsSync(sent) ? sent : `${SOURCES}/${index}/${HTTP_FILE}`, file);
    mirrors[source.repository] = [pathToFileURL(`${root}/`).href];
  }
  return mirrors;
}

export function report(event: ProgressEvent): void {
  if (event.type === "warning") process.stderr.write(`warning: ${event.message}\n`);
  if (event.type === "configure" && event.output === undefined) {
    process.stderr.write(`configure ${event.step}\n`);
  }
}
