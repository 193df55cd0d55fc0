/**
 * One platform of an image as operations of BuildKit: a download for each locked file, then one step
 * without network that makes the root file system of them.
 *
 * @module
 */
import type { LockFile } from "@rootsmith/core";
import { httpSources, urlOf } from "../job/http-sources.ts";
import {
  BASE,
  FILES,
  HOME,
  type Job,
  jobStep,
  type LayersJob,
  LOCK,
  OUTPUTS,
  PROGRAMS,
  SOURCES,
  TITLES,
  WORK,
} from "../job/job.ts";
import { type ExecMount, exec } from "../llb/exec.ts";
import { directory } from "../llb/files.ts";
import type { Graph, Vertex } from "../llb/graph.ts";
import { httpFile } from "../llb/sources.ts";
import type { ImageStep } from "./image-layers.ts";

export interface StepPlace {
  readonly graph: Graph;
  /** The image of the frontend. */
  readonly builder: Vertex;
  /** What the image takes from beside its definition, if anything. */
  readonly files?: Vertex | undefined;
  /** The image below, if there is one. */
  readonly base?: Vertex | undefined;
  /** Of the machine that builds, which is that of the frontend image. */
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly noCache: boolean;
}

/** Base URLs by repository, in place of those of the lock. */
export type Mirrors = Readonly<Record<string, string>>;

/** The step that builds an image. @param from Where the lock lies. */
export function imageStep(
  place: StepPlace,
  job: Job | LayersJob,
  { lock, from, mirrors }: { lock: LockFile; from: Vertex; mirrors: Mirrors },
): ImageStep {
  const [platform = ""] = job.platforms;
  const sources = httpSources(lock, platform).flatMap(
    ({ repository, path, digest, urls }, index): ExecMount[] => {
      const mirror = mirrors[repository];
      const url = mirror === undefined ? (urls[0] ?? "") : urlOf(mirror, path);
      if (!isDownload(url)) return []; // it comes with the lock
      return [{ dest: `${SOURCES}/${index}`, from: httpFile(place.graph, url, digest) }];
    },
  );
  const name = `build ${job.image} for ${platform}`;
  const mounts = [{ dest: LOCK, from }, ...sources];
  const [root, ...outputs] = step(place, job, { name, network: "none", mounts });
  if (job.outputs === 1) return { root: root as Vertex, layers: outputs };
  const [titles, ...layers] = outputs;
  return { root: root as Vertex, layers, titles };
}

/** True of what BuildKit itself can download. */
export function isDownload(url: string): boolean {
  return /^https?:/.test(url);
}

/** The output of a step that writes a lock. It is cached as others are: `--no-cache` resolves anew. */
export function lockVertex(
  place: StepPlace,
  job: Job,
  network: "sandbox" | "host" | "none",
): Vertex {
  const [, lock] = step(place, job, { name: `resolve ${job.image}`, network, mounts: [] });
  return lock as Vertex;
}

function step(
  { graph, builder, base, files: taken, platform, noCache }: StepPlace,
  job: Job | LayersJob,
  {
    name,
    network,
    mounts,
  }: { name: string; network: "sandbox" | "host" | "none"; mounts: readonly ExecMount[] },
): Vertex[] {
  const { files, ...command } = jobStep(job);
  // Older versions let a program write its root only if that is an output, too.
  return exec(graph, {
    ...command,
    name,
    network,
    platform,
    ignoreCache: noCache,
    mounts: [
      { dest: "/", from: directory(graph, HOME, files), isOutput: true },
      { dest: WORK },
      { dest: PROGRAMS, from: builder, selector: PROGRAMS },
      ...(taken ? [{ dest: FILES, from: taken }] : []),
      ...(job.outputs > 1 ? [{ dest: TITLES, isOutput: true }] : []),
      ...(base ? [{ dest: BASE, from: base }] : []),
      ...Array.from({ length: job.outputs }, (_, index) => {
        const isAbove = base && index === 0 && job.type === "build";
        return { dest: `${OUTPUTS}/${index}`, isOutput: true, ...(isAbove && { from: base }) };
      }),
      ...mounts,
    ],
  });
}
