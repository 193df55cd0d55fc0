/**
 * The run: resolve, fetch, layers or configure, pack, and the writing of outputs.
 *
 * @module
 */
import process from "node:process";
import type { BuildOptions } from "./build-options.ts";
import { buildPlatform, type PlatformBuild } from "./build-platform.ts";
import { openCache } from "./cache/cache.ts";
import { compressedLayer } from "./cache/compressed-layer.ts";
import type { Digest } from "./digest.ts";
import { chroot } from "./executors/chroot.ts";
import { docker } from "./executors/docker.ts";
import { userns } from "./executors/userns.ts";
import { createFetcher } from "./fetch/fetch.ts";
import { HostFiles } from "./host-files.ts";
import { Captures } from "./host-tree/captures.ts";
import { checkLayering } from "./layers/layering.ts";
import { type Platform, parsePlatform } from "./oci.ts";
import { checkOutput } from "./outputs/check-output.ts";
import type { BuiltImage, OutputResult } from "./outputs/output.ts";
import { writeOutput } from "./outputs/write-output.ts";
import type { PlatformLock } from "./provider.ts";
import { createStageClock, type StageTime } from "./stage-clock.ts";

export interface BuildResult {
  readonly name: string;
  readonly platforms: readonly PlatformResult[];
  readonly outputs: readonly OutputResult[];
  /** How long each stage took; stages of one run overlap. */
  readonly stages: readonly StageTime[];
}

export interface PlatformResult {
  readonly platform: Platform;
  readonly lock: PlatformLock;
  readonly layers: readonly {
    readonly title: string;
    readonly diffID: Digest;
    /** Taken from the cache, not built. */
    readonly cached: boolean;
  }[];
  /** How many packages the rootfs has. */
  readonly packages: number;
}

/**
 * Builds an image for each platform and writes it to each output.
 *
 * Outputs are written when all images are built, one after the other. Nothing appears at a
 * destination unless all of it was written.
 *
 * @example
 * ```ts
 * import { build } from "@rootsmith/core";
 * import { debian } from "@rootsmith/distro-debian";
 *
 * await build({
 *   name: "bookworm",
 *   provider: debian({ suite: "bookworm" }),
 *   outputs: [{ type: "docker", dest: "out/bookworm.tar" }],
 * });
 * ```
 *
 * @throws {RootfsError} Of the class that says what failed; the reason of `signal` if that aborted.
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const report = options.report?.bind(options) ?? (() => {});
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const clock = createStageClock(report);
  const executors = options.executors ?? [chroot(), userns(), docker()];
  const platforms = (options.platforms ?? [hostPlatform()]).map(parsePlatform);
  for (const output of options.outputs) checkOutput(output, options.name, platforms.length);

  checkLayering(options.layers ?? "single");

  const cache = await openCache(options.cacheDir);
  const fetcher = createFetcher({ cache, report, signal });
  const captures = new Captures(cache, { signal, report });
  const hostFiles = new HostFiles({ cache, report, signal });
  try {
    const built: PlatformBuild[] = [];
    for (const platform of platforms) {
      built.push(
        await buildPlatform({
          options,
          platform,
          executors,
          cache,
          fetcher,
          hostFiles,
          captures,
          clock,
          signal,
          report,
        }),
      );
    }
    const image: BuiltImage = {
      name: options.name,
      provider: options.provider,
      platforms: built.map((one) => one.image),
    };
    const outputs: OutputResult[] = [];
    for (const output of options.outputs) {
      const context = {
        signal,
        report,
        compressed: compressedLayer.bind(undefined, cache, signal),
      };
      outputs.push(
        await clock.time("output", undefined, () => writeOutput(output, image, context)),
      );
    }
    return {
      name: options.name,
      platforms: built.map(platformResult),
      outputs,
      stages: clock.times,
    };
  } finally {
    stop.abort(new Error("The build has ended"));
    await fetcher.close();
    await hostFiles.close();
    await cache.close();
  }
}

function platformResult({ image, cached }: PlatformBuild): PlatformResult {
  return {
    platform: image.platform,
    lock: image.lock,
    layers: image.layers.map(({ title, diffID }) => ({ title, diffID, cached })),
    packages: image.lock.packages.length,
  };
}

/** Linux on this machine's architecture, in OCI's spelling. */
function hostPlatform(): string {
  const names: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", arm: "arm/v7" };
  return `linux/${names[process.arch] ?? process.arch}`;
}
