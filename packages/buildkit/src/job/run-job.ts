/**
 * Resolves or builds one image inside a step of BuildKit.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import {
  build,
  container,
  formatLockFile,
  type LockFile,
  openCache,
  type ProgressEvent,
  readLockFile,
  resolve,
} from "@rootsmith/core";
import type { DefinedImage } from "@rootsmith/definition";
import { type ImageOptions, imageOptions, readImages } from "../definition/read-images.ts";
import { HTTP_FILE } from "../llb/sources.ts";
import { anonymousSbom } from "./anonymous-sbom.ts";
import { httpSources } from "./http-sources.ts";
import {
  FILES,
  HOME,
  type Job,
  LAYERS_FILE,
  LOCK_NAME,
  OUTPUTS,
  SBOM_FILE,
  SOURCES,
  WORK,
} from "./job.ts";
import { writeLayers } from "./write-layers.ts";

const CACHE = `${WORK}/cache`;
const OWN_EXECUTOR = "container";

/** Mounts at the root. */
const KEPT: readonly string[] = [HOME.slice(1), "dev", "proc", "sys"];

/** @throws {RootfsError} As `build()` and `resolve()` do. */
export async function runJob(job: Job): Promise<void> {
  const { images } = readImages({
    ...{ name: "", text: job.definition, vars: {} },
    readText: async (path) => job.texts[path],
  });
  const image = await imageOptions(images[0] as DefinedImage);
  if (job.type === "resolve") await resolveImage(image, job);
  else await buildImage(image, job, job.lock ?? "");
}

async function resolveImage(image: ImageOptions, job: Job): Promise<void> {
  const lock = await resolve({ ...optionsOf(image, job), mirrors: job.mirrors ?? {} });
  writeFileSync(`${OUTPUTS}/0/${LOCK_NAME}`, formatLockFile(lock));
  const { length } = lock.platforms.flatMap(({ sources }) => sources);
  process.stderr.write(
    `${length} files, of which the build context has no lock: write one with rootsmith resolve\n`,
  );
}

async function buildImage(image: ImageOptions, job: Job, path: string): Promise<void> {
  const lock = readLockFile(readFileSync(path, "utf8"), path);
  const { platforms } = await build({
    ...optionsOf(image, job),
    name: job.image,
    lock,
    locked: true,
    mirrors: mountedMirrors(lock, job),
    executors: [container({ own: HOME, clock: `${WORK}/clock` })],
    executor: OWN_EXECUTOR,
    outputs: job.sbom ? [{ type: "spdx", dest: SBOM_FILE }] : [],
  });
  if (job.sbom) anonymousSbom(SBOM_FILE);
  const directories = Array.from({ length: job.outputs }, (_, index) => `${OUTPUTS}/${index}`);
  const cache = await openCache(CACHE);
  const titles = await writeLayers(platforms[0]?.layers ?? [], directories, cache);
  await cache.close();
  writeFileSync(LAYERS_FILE, JSON.stringify(titles));
  emptyRoot();
}

/** The root is an output of the step that nobody uses: BuildKit need not keep a second rootfs. */
function emptyRoot(): void {
  for (const name of readdirSync("/")) {
    if (KEPT.includes(name)) continue;
    try {
      rmSync(`/${name}`, { recursive: true });
    } catch {} // BuildKit mounts files into /etc
  }
}

function optionsOf(image: ImageOptions, { platforms, epoch, directory }: Job) {
  return {
    ...image,
    platforms,
    directory: join(FILES, directory),
    cacheDir: CACHE,
    report,
    ...(epoch !== undefined && { epoch }),
  };
}

/** The sources that BuildKit has mounted, as mirrors on disk. */
function mountedMirrors(lock: LockFile, { platforms }: Job): Record<string, readonly string[]> {
  const mirrors: Record<string, readonly string[]> = {};
  const sources = platforms.flatMap((platform) => httpSources(lock, platform));
  for (const [index, source] of sources.entries()) {
    const root = `${WORK}/mirrors/${encodeURIComponent(source.repository)}`;
    const file = `${root}/${source.path}`;
    mkdirSync(dirname(file), { recursive: true });
    symlinkSync(`${SOURCES}/${index}/${HTTP_FILE}`, file);
    mirrors[source.repository] = [pathToFileURL(`${root}/`).href];
  }
  return mirrors;
}

function report(event: ProgressEvent): void {
  if (event.type === "warning") process.stderr.write(`warning: ${event.message}\n`);
  if (event.type === "configure" && event.output === undefined) {
    process.stderr.write(`configure ${event.step}\n`);
  }
}
