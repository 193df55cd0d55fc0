/**
 * Resolves or builds one image inside a step of BuildKit.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { build, formatLockFile, openCache, readLockFile, resolve } from "@rootsmith/core";
import type { DefinedImage } from "@rootsmith/definition";
import {
  type ImageOptions,
  imageOptions,
  PACKAGE_READERS,
  readImages,
} from "../definition/read-images.ts";
import { anonymousSbom } from "./anonymous-sbom.ts";
import { baseLayout, lockAbove } from "./base-layout.ts";
import { FILES, type Job, LOCK_NAME, OUTPUTS, SBOM_FILE, TITLES, TITLES_NAME } from "./job.ts";
import { CACHE, emptyRoot, jobOptions, report } from "./workplace.ts";
import { writeLayers } from "./write-layers.ts";

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
  const base = await baseLayout(job);
  const lock = await resolve({
    ...optionsOf(image, job),
    ...(base && { from: base.location }),
    mirrors: job.mirrors ?? {},
  });
  writeFileSync(`${OUTPUTS}/0/${LOCK_NAME}`, formatLockFile(lock));
  const { length } = lock.platforms.flatMap(({ sources }) => sources);
  process.stderr.write(
    `${length} files, of which the build context has no lock: write one with rootsmith resolve\n`,
  );
}

async function buildImage(image: ImageOptions, job: Job, path: string): Promise<void> {
  const base = await baseLayout(job);
  const written = readLockFile(readFileSync(path, "utf8"), path);
  const lock = base === undefined ? written : lockAbove(written, base);
  const { platforms } = await build({
    ...optionsOf(image, job),
    ...jobOptions(job.image, lock, job.platforms),
    ...(base && { from: base.location, packageReaders: PACKAGE_READERS }),
    outputs: job.sbom ? [{ type: "spdx", dest: SBOM_FILE }] : [],
  });
  if (job.sbom) anonymousSbom(SBOM_FILE);
  const directories = Array.from({ length: job.outputs }, (_, index) => `${OUTPUTS}/${index}`);
  const cache = await openCache(CACHE);
  const layers = platforms[0]?.layers.slice(base === undefined ? 0 : 1) ?? [];
  const titles = await writeLayers(layers, directories, cache);
  await cache.close();
  if (job.outputs > 1) writeFileSync(`${TITLES}/${TITLES_NAME}`, JSON.stringify(titles));
  emptyRoot();
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
