/**
 * Golden locks: small images of each distro, whose digests stay the same as long as `FORMATS` does.
 *
 * Each lock of `fixtures/golden` has its digests beside it, and its files by their SHA-256 in `fixtures/golden/files`.
 *
 * @module
 */
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build, formatPlatform, openCache, readLockFile } from "@rootsmith/core";
import { lockedTarget } from "../packages/cli/src/targets/locked-target.ts";

export const GOLDEN: string = join(import.meta.dirname, "../fixtures/golden");

/** Manifests' digests by compression of the layers. */
export type GoldenDigests = Readonly<Record<"none" | "gzip" | "zstd", string>>;

/** By name, sorted. */
export function goldenLocks(): readonly string[] {
  return globSync("*.lock.json", { cwd: GOLDEN })
    .map((file) => basename(file, ".lock.json"))
    .sort();
}

export async function goldenDigests(name: string): Promise<GoldenDigests> {
  return JSON.parse(await readFile(join(GOLDEN, `${name}.digests.json`), "utf8"));
}

/** Builds a golden lock, of its files alone and without programs. */
export async function buildGolden(name: string): Promise<GoldenDigests> {
  const work = await mkdtemp(join(tmpdir(), "rootsmith-golden-"));
  try {
    const path = join(GOLDEN, `${name}.lock.json`);
    const lock = readLockFile(await readFile(path, "utf8"), path);
    const { provider } = await lockedTarget(path);
    const cacheDir = join(work, "cache");
    const cache = await openCache(cacheDir);
    const digests: Record<string, string> = {};
    for (const { digest } of lock.platforms.flatMap(({ sources }) => sources)) {
      const bytes = await readFile(join(GOLDEN, "files", digest.slice("sha256:".length)));
      await cache.put([bytes], { what: digest });
    }
    await cache.close();
    for (const compression of ["none", "gzip", "zstd"] as const) {
      const dest = join(work, compression);
      await build({
        ...{ name, provider, lock, locked: true, cacheDir, ...lock.image },
        platforms: lock.platforms.map(({ platform }) => formatPlatform(platform)),
        outputs: [{ type: "oci", dest, compression }],
      });
      const index = JSON.parse(await readFile(join(dest, "index.json"), "utf8"));
      digests[compression] = index.manifests[0].digest;
    }
    return digests as GoldenDigests;
  } finally {
    await rm(work, { recursive: true });
  }
}
