/**
 * The five stages for one platform.
 *
 * @module
 */

import type { BuildContext } from "../contract/contexts.ts";
import type { ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import type { LayerDraft } from "../contract/layer-draft.ts";
import type { LockedSource, PlatformLock } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { startExecutor } from "../executors/start-executor.ts";
import { CapturedEntries } from "../host/captures.ts";
import type { BuiltLayer, BuiltPlatform } from "../image/built-image.ts";
import { mergeConfig } from "../image/merge-config.ts";
import { mergeDrafts } from "../layers/merge-drafts.ts";
import { treeLayers } from "../layers/tree-layers.ts";
import { DigestMismatchError, ExecutorRequiredError, FetchError } from "../model/errors.ts";
import type { FsEntry, StoredContent } from "../model/fs-entry.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { chosenNormalizations } from "../normalize/normalization-choice.ts";
import { normalizeRootfs } from "../normalize/normalize-rootfs.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { BuildOptions } from "./build-options.ts";
import { configureRootfs } from "./configure-rootfs.ts";
import { explained, fetchSources } from "./fetch-sources.ts";
import { layerAbove } from "./layer-above.ts";
import { cachedLayers, lockDigest, rememberLayers } from "./layer-cache.ts";
import { packLayer } from "./pack-layer.ts";
import { repositoryUrls, resolvePlatform, spoolTo } from "./resolve-platform.ts";
import type { Run } from "./run.ts";

export interface PlatformRun extends Run {
  readonly options: BuildOptions;
  readonly platform: Platform;
  readonly executors: readonly RootfsExecutor[];
  /** To build from, instead of resolving. */
  readonly lock?: PlatformLock;
  /** What was resolved for it in this run already. */
  readonly resolved?: PlatformLock;
}

export interface PlatformBuild {
  readonly image: BuiltPlatform;
  readonly cached: boolean;
  /** Absent if it was built from the lock that was given. */
  readonly resolved?: PlatformLock;
}

export async function buildPlatform(run: PlatformRun): Promise<PlatformBuild> {
  const { options, platform, cache } = run;
  const { provider } = options;
  const name = formatPlatform(platform);
  const configure = options.configure !== "none" && provider.configure !== undefined;
  const normalize = options.normalize ?? "all";
  chosenNormalizations(provider, normalize); // before anything is fetched
  const useCache = options.cachedLayers !== false;

  let starting: Promise<ExecutorSession> | undefined;
  const endSession = async (): Promise<void> => {
    await (await starting?.catch(() => undefined))?.[Symbol.asyncDispose]();
    starting = undefined;
  };
  const layersOf = async (resolved: PlatformLock): Promise<KnownLayers> => {
    const lock = { ...resolved, epoch: options.epoch ?? resolved.epoch };
    const key = {
      layers: 4,
      provider: provider.name,
      revision: provider.revision,
      options: provider.options,
      lock: lockDigest(lock),
      configure,
      normalize,
      layering: options.layers ?? "single",
    };
    const known = useCache ? await cachedLayers(cache, key) : undefined;
    if (known !== undefined) {
      run.report({ type: "cached", what: `layers of ${options.name} for ${name}` });
      return { resolved, lock, layers: known, cached: true };
    }
    if (configure) starting ??= settled(startSession(run));
    const layers = await buildLayers(run, lock, starting);
    await rememberLayers(cache, key, layers);
    return { resolved, lock, layers, cached: false };
  };
  try {
    // The executor starts while something is on its way, as soon as it is sure to be needed.
    if (configure && !useCache) starting = settled(startSession(run));
    const first = run.lock ?? run.resolved ?? (await resolvePlatform(run, platform));
    const { resolved, lock, layers, cached } = await layersOf(first).catch(async (error) => {
      if (options.locked || !isOutdated(error)) throw error;
      const second = await resolvePlatform(run, platform);
      if (lockDigest(second) === lockDigest(first)) throw error;
      const message = "The repositories have changed since they were read: the build begins again";
      run.report({ type: "warning", code: "REPOSITORY_CHANGED", message });
      await endSession(); // something may lie in it
      return layersOf(second);
    });
    const base = await run.base?.for(platform, lock.base);
    const own = mergeConfig(provider.config?.(lock) ?? {}, options.config ?? {});
    const image = {
      platform,
      lock,
      epoch: lock.epoch,
      config: mergeConfig(base?.config ?? {}, own),
      ...(base && { base }),
      layers: [...(base?.layers ?? []), ...layers],
    };
    return { image, cached, ...(resolved !== run.lock && { resolved }) };
  } finally {
    await endSession();
  }
}

interface KnownLayers {
  /** What was resolved, now or earlier, and the same with the epoch of this build. */
  readonly resolved: PlatformLock;
  readonly lock: PlatformLock;
  readonly layers: readonly BuiltLayer[];
  /** They come from the cache. */
  readonly cached: boolean;
}

/** A source is not there any more, or is another one. */
function isOutdated(error: unknown): boolean {
  if (error instanceof DigestMismatchError) return true;
  return error instanceof FetchError && (error.status === 404 || error.status === 410);
}

async function buildLayers(
  run: PlatformRun,
  lock: PlatformLock,
  starting: Promise<ExecutorSession> | undefined,
): Promise<BuiltLayer[]> {
  const { options, platform, clock, fetcher, hostFiles, captures, signal, report, cache } = run;
  const { provider, layers: layering = "single" } = options;
  const name = formatPlatform(platform);
  const urlsOf = await repositoryUrls(run);
  const fetchOne = async (source: LockedSource): Promise<StoredContent> => {
    const captured = captures.content(source);
    if (captured !== undefined) return captured;
    if (source.repository === HOST_REPOSITORY) return hostFiles.blob(source);
    // Nothing is downloaded where it turns out that nothing can be configured.
    if (!provider.usableUnconfigured && !(await cache.blob(source.digest))) await starting;
    const urls = urlsOf(source.repository, lock.repositories[source.repository] ?? []);
    return (await fetcher.blob(urls, source.path, source, source.repository)).content;
  };
  const sources = fetchSources(
    lock.sources,
    run.lock ? explained(fetchOne) : fetchOne,
    (done, total) => report({ type: "count", stage: "fetch", done, total }),
  );
  const fetched = settled(clock.time("fetch", name, () => sources.all));
  const ctx: BuildContext = {
    signal,
    report,
    open: sources.open,
    captured: (source) => captures.entries(source),
    derive: (key, produce) => cache.derive(key, produce, { signal }),
    memo: (key, compute) => cache.memo(key, compute),
  };
  const layers: BuiltLayer[] = [];
  const base = await run.base?.for(platform, lock.base);
  const rootfs = base?.rootfs();
  const pack = async (title: string, entries: readonly FsEntry[]): Promise<void> => {
    await clock.time("pack", name, async () => {
      for (const cut of treeLayers({ title, entries }, layering, lock.packages)) {
        const whiteouts = layers.length > 0 || base !== undefined;
        const options = { epoch: lock.epoch, whiteouts, cache, ctx };
        layers.push(await packLayer(cut.title, cut.entries, options));
      }
    });
  };

  const plan = starting
    ? await clock.time("layers", name, async () => provider.configure?.(lock, ctx))
    : undefined;
  const session = plan && starting && (await sessionFor(provider, starting, report));
  if (plan && session) {
    const tree = await clock.time("configure", name, () => configureRootfs(plan, session, ctx));
    const normalizations = chosenNormalizations(provider, options.normalize ?? "all");
    await normalizeRootfs(tree, normalizations, { epoch: lock.epoch, signal });
    // The tree is known: its namespaces may go while it is packed. Whoever started them waits for it.
    void settled(Promise.resolve(session[Symbol.asyncDispose]()));
    await pack(plan.title, tree.entries());
  } else {
    const drafts = provider.layers(lock, ctx);
    for await (const draft of layering === "single" ? drafts : mergeDrafts(drafts)) {
      const packed = rootfs === undefined ? packedLayer(draft, lock.epoch) : undefined;
      if (packed !== undefined) layers.push(packed);
      else {
        const entries = await clock.time("layers", name, () => entriesOf(draft, rootfs));
        await pack(draft.title, entries);
      }
    }
  }
  await fetched;
  return layers;
}

function startSession({
  options,
  platform,
  executors,
  cache,
  signal,
  report,
}: PlatformRun): Promise<ExecutorSession> {
  const ctx = { signal, report, spool: spoolTo(cache) };
  return startExecutor(executors, platform, ctx, options.executor);
}

/** The layer, if its entries have been packed just so. */
function packedLayer({ title, entries }: LayerDraft, epoch: number): BuiltLayer | undefined {
  if (!(entries instanceof CapturedEntries) || entries.newest > epoch) return undefined;
  return { title, diffID: entries.digest, tar: entries.tar };
}

/** The session, or undefined where none can be had and the rootfs is usable without. */
async function sessionFor(
  provider: RootfsProvider,
  starting: Promise<ExecutorSession>,
  report: (event: ProgressEvent) => void,
): Promise<ExecutorSession | undefined> {
  try {
    return await starting;
  } catch (error) {
    if (!provider.usableUnconfigured || !(error instanceof ExecutorRequiredError)) throw error;
    report({ type: "warning", code: "UNCONFIGURED", message: error.message });
    return undefined;
  }
}

/** Sorted and complete; where something lies below, what differs from that. */
async function entriesOf({ entries }: LayerDraft, below?: RootfsTree): Promise<FsEntry[]> {
  if (below !== undefined) return layerAbove(below, entries);
  const tree = new RootfsTree();
  for await (const entry of entries) tree.add(entry);
  return tree.entries();
}

/** A promise that is awaited later: until then its rejection is not an unhandled one. */
function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
