/**
 * Makes the layers of a lock inside a step of BuildKit, for the client that has sent it.
 *
 * @module
 */
import { createReadStream, readFileSync } from "node:fs";
import {
  build,
  exportLayers,
  HostError,
  type LockFile,
  openCache,
  type PlatformLock,
  type RootfsProvider,
  readLockFile,
} from "@rootsmith/core";
import { HOST_REPOSITORY } from "@rootsmith/core/provider";
import { keyedTests } from "@rootsmith/definition";
import { lockedProvider } from "../definition/read-images.ts";
import { type LayersJob, OUTPUTS } from "./job.ts";
import { CACHE, emptyRoot, jobOptions, report, sentFile } from "./workplace.ts";

/** @throws {RootfsError} As `build()` does. */
export async function runLayersJob(job: LayersJob): Promise<void> {
  const lock = readLockFile(readFileSync(job.lock, "utf8"), job.lock);
  const [platformLock] = lock.platforms;
  const cache = await openCache(CACHE);
  for (const { repository, digest } of platformLock?.sources ?? []) {
    if (repository !== HOST_REPOSITORY) continue;
    await cache.put(createReadStream(sentFile(digest)), { expected: { digest } });
  }
  await cache.close();
  const options = {
    ...lock.image,
    provider: await providerOf(lock),
    ...jobOptions(job.image, lock, job.platforms),
    platforms: job.platforms,
    cacheDir: CACHE,
    outputs: [],
    report,
    ...(job.tests !== undefined && { tests: keyedTests(job.image, job.tests) }),
  };
  await build(options);
  await exportLayers(options, platformLock as PlatformLock, `${OUTPUTS}/0`);
  emptyRoot();
}

/** @throws {HostError} If this version makes other layers of the lock than that which has written it. */
async function providerOf(lock: LockFile): Promise<RootfsProvider> {
  const provider = await lockedProvider(lock);
  const { name, revision } = lock.provider;
  if (provider?.revision === revision) return provider;
  throw new HostError(
    `Cannot build from the lock: revision ${revision} of ${name} is wanted, and the frontend image has ${provider?.revision ?? "none"}`,
    { hint: "Build and push the frontend image of the same version: pnpm build:frontend" },
  );
}
