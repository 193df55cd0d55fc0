/**
 * A provider under test, and real builds into whose stages a rule looks.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, type BuildResult, build, type RootfsExecutor } from "@rootsmith/core";
import type {
  BuildContext,
  ConfigureStep,
  PlatformLock,
  RootfsProvider,
  RootfsTree,
} from "@rootsmith/core/provider";
import { memoryExecutor } from "./memory-executor.ts";

/** What builds of the provider need, and what the suite cannot know. */
export interface ProviderTestOptions
  extends Pick<BuildOptions, "platforms" | "mirrors" | "keyring" | "now"> {
  /** It builds for any platform. Default false: it has to refuse `solaris/sparc64`. */
  readonly anyPlatform?: boolean;
  /** What the program of a step does to the rootfs, where nothing is run. Default: nothing. */
  run?(step: ConfigureStep, rootfs: RootfsTree): void | Promise<void>;
  /** To run the programs, in tests that may. Default: nothing is run. */
  readonly executors?: readonly RootfsExecutor[];
}

export interface ProviderSubject {
  readonly provider: RootfsProvider;
  /** As `"linux/amd64"`. */
  readonly platform: string;
  readonly options: ProviderTestOptions;
}

/** One rule of the contract. */
export interface ProviderRule {
  /** What holds for every provider: `"resolve() gives the same lock twice"`. */
  readonly title: string;
  /** @throws {AssertionError} If the provider breaks it; the message says with what. */
  check(subject: ProviderSubject): Promise<void>;
}

/** Builds with an empty cache, where `stages` stand in for the provider's own. */
export async function buildWith(
  { provider, platform, options }: ProviderSubject,
  stages: Partial<Pick<RootfsProvider, "resolve" | "layers">>,
  overrides: Partial<BuildOptions> = {},
): Promise<BuildResult> {
  const cacheDir = await mkdtemp(join(tmpdir(), "rootsmith-provider-"));
  const { mirrors, keyring, now, run, executors = [memoryExecutor({ provider, run })] } = options;
  const { hostMirrors: _, ...hostless } = provider;
  try {
    return await build({
      name: "test",
      outputs: [],
      configure: "none",
      executors,
      ...(mirrors && { mirrors }),
      ...(keyring && { keyring }),
      ...(now !== undefined && { now }),
      platforms: [platform],
      cacheDir,
      ...overrides,
      provider: { ...hostless, ...stages },
    });
  } finally {
    await rm(cacheDir, { recursive: true, force: true });
  }
}

/** The lock for the subject's platform. None of its sources is fetched. */
export async function lockOf(subject: ProviderSubject): Promise<PlatformLock> {
  const locks: PlatformLock[] = [];
  const resolve: RootfsProvider["resolve"] = async (platform, ctx) => {
    const lock = await subject.provider.resolve(platform, ctx);
    locks.push(lock);
    return { ...lock, sources: [] };
  };
  // its config would be that of a lock without sources
  const { config: _, ...provider } = subject.provider;
  await buildWith({ ...subject, provider }, { resolve, layers: () => noLayers() });
  return locks[0] as PlatformLock;
}

/** What `inside` makes of the lock where layers are made. The lock cannot be changed there. */
export async function inLayers<T>(
  subject: ProviderSubject,
  inside: (lock: PlatformLock, ctx: BuildContext) => Promise<T>,
  overrides: Partial<BuildOptions> = {},
): Promise<T> {
  const results: T[] = [];
  const layers: RootfsProvider["layers"] = (lock, ctx) =>
    noLayers(async () => {
      results.push(await inside(frozen(lock), ctx));
    });
  const { config: _, ...provider } = subject.provider;
  await buildWith({ ...subject, provider }, { layers }, overrides);
  return results[0] as T;
}

async function* noLayers(meanwhile?: () => Promise<void>): AsyncGenerator<never> {
  await meanwhile?.();
  yield* [];
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}
