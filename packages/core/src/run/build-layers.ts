/**
 * From a lock to layers: fetching, unpacking or configuring, packing.
 *
 * @module
 */

import type { ConfigurePlan } from "../contract/configure-plan.ts";
import type { BuildContext } from "../contract/contexts.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import type { LayerDraft } from "../contract/layer-draft.ts";
import type { LockedSource, PlatformLock } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { CapturedEntries } from "../host/captures.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import { draftEntries } from "../layers/draft-entries.ts";
import { mergeDrafts } from "../layers/merge-drafts.ts";
import { ExecutorRequiredError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import { formatPlatform } from "../model/oci.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { chosenNormalizations } from "../normalize/normalization-choice.ts";
import { normalizeRootfs } from "../normalize/normalize-rootfs.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { RootfsBelow } from "./begin-with-base.ts";
import { configureRootfs } from "./configure-rootfs.ts";
import { fetchSource } from "./fetch-source.ts";
import { explained, type FetchedSources, fetchSources } from "./fetch-sources.ts";
import { changesAbove, layerAbove } from "./layer-above.ts";
import { isRemark, type Remark } from "./layer-cache.ts";
import { LayerPacker } from "./layer-packer.ts";
import type { PlatformRun } from "./platform-run.ts";
import { PrefixStore } from "./prefix-store.ts";
import { settled } from "./settled.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** What a lock became. */
export interface LayersOfLock {
  /** Base first, without what lies below them. */
  readonly layers: readonly BuiltLayer[];
  /** What the provider has said of them. */
  readonly remarks: readonly Remark[];
  /** They were to be configured, and no executor could be had. */
  readonly isUnconfigured: boolean;
}

/**
 * The layers of a lock.
 *
 * @param starting The executor that configures them. Undefined: nothing is configured.
 */
export async function buildLayers(
  run: PlatformRun,
  lock: PlatformLock,
  starting: Promise<ExecutorSession> | undefined,
): Promise<LayersOfLock> {
  const { options, platform, clock, captures, signal, report, cache } = run;
  const name = formatPlatform(platform);
  const sources = await startFetching(run, lock, starting);
  const fetched = settled(clock.time("fetch", name, () => sources.all));
  const base = await run.base?.for(platform, lock.base);
  const remarks: Remark[] = [];
  const ctx: BuildContext = {
    signal,
    report: (event) => {
      if (isRemark(event)) remarks.push(event);
      report(event);
    },
    ...(base && { base: base.tree }),
    open: unlessAborted(signal, sources.open),
    captured: (source) => captures.entries(source),
    derive: unlessAborted(signal, (key, produce) => cache.derive(key, produce, { signal })),
    memo: unlessAborted(signal, (key, compute) => cache.memo(key, compute)),
  };
  const packer = new LayerPacker(run, lock, base !== undefined);
  const plan = starting
    ? await clock.time("layers", name, async () => options.provider.configure?.(lock, ctx))
    : undefined;
  const session = plan && starting && (await sessionFor(options.provider, starting, report));
  const tree = base?.rootfs();
  if (plan && session) {
    const below = base && tree && { tree, kept: base.kept };
    await packConfigured(run, lock, plan, { session, below }, ctx, packer);
  } else await packDrafts(run, lock, tree, ctx, packer);
  await fetched;
  const isUnconfigured = plan !== undefined && session === undefined;
  return { layers: packer.layers, remarks, isUnconfigured };
}

/** Packs what the plan makes of an empty tree, or what it changes in the one below. */
async function packConfigured(
  { options, platform, clock, cache, shared, signal }: PlatformRun,
  { epoch }: PlatformLock,
  plan: ConfigurePlan,
  {
    session,
    below,
  }: { readonly session: ExecutorSession; readonly below: RootfsBelow | undefined },
  ctx: BuildContext,
  packer: LayerPacker,
): Promise<void> {
  const name = formatPlatform(platform);
  const { provider, cachedLayers = true, keepFailed: failedTo } = options;
  const scope = { provider: provider.name, revision: provider.revision, platform: name };
  const prefixes = new PrefixStore({ cache, shared, scope, signal, isUsed: cachedLayers });
  const tree = await clock.time("configure", name, () =>
    configureRootfs(plan, session, ctx, { prefixes, failedTo, below, epoch }),
  );
  await plan.finish?.(tree, ctx);
  const normalizations = chosenNormalizations(options.provider, options.normalize ?? "all");
  await normalizeRootfs(tree, normalizations, {
    epoch,
    signal: ctx.signal,
    below: ctx.base,
  });
  // The tree is known: its namespaces may go while it is packed. Their owner waits for that.
  void settled(Promise.resolve(session[Symbol.asyncDispose]()));
  const { base } = ctx;
  await packer.pack(plan.title, base ? changesAbove(base, tree) : tree.entries());
}

/** Packs the layers of the provider, unconfigured. */
async function packDrafts(
  { options, platform, clock }: PlatformRun,
  lock: PlatformLock,
  below: RootfsTree | undefined,
  ctx: BuildContext,
  packer: LayerPacker,
): Promise<void> {
  const { provider, layers = "single" } = options;
  const drafts = provider.layers(lock, ctx);
  const earlier: LayerDraft["entries"][] = [];
  for await (const draft of layers === "single" ? drafts : mergeDrafts(drafts)) {
    const packed = below === undefined ? packedLayer(draft, lock.epoch) : undefined;
    if (packed !== undefined) {
      packer.add(packed);
      earlier.push(draft.entries);
    } else {
      const name = formatPlatform(platform);
      const entries = await clock.time("layers", name, async () =>
        below === undefined
          ? draftEntries(draft, await treeOf(earlier))
          : layerAbove(below, draft.entries),
      );
      await packer.pack(draft.title, entries);
      earlier.push(entries);
    }
  }
}

/** Fetches the sources of a lock, all at once, from where each of them comes. */
async function startFetching(
  run: PlatformRun,
  lock: PlatformLock,
  starting: Promise<ExecutorSession> | undefined,
): Promise<FetchedSources> {
  const { options, report, cache } = run;
  await run.repositoryUrls();
  const fetchOne = async (source: LockedSource): Promise<StoredContent> => {
    // Nothing is downloaded where it turns out that nothing can be configured.
    const { usableUnconfigured } = options.provider;
    const isDownload = source.repository !== HOST_REPOSITORY;
    if (isDownload && !usableUnconfigured && !(await cache.blob(source.digest))) await starting;
    return fetchSource(run, lock, source);
  };
  return fetchSources(
    lock.sources,
    run.lock ? explained(fetchOne) : fetchOne,
    ({ digest, size }) => cache.has(digest, size),
    (done, total) => report({ type: "count", stage: "fetch", done, total }),
  );
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

/** What layers add up to, base first. */
async function treeOf(layers: readonly LayerDraft["entries"][]): Promise<RootfsTree> {
  const tree = new RootfsTree();
  for (const entries of layers) for await (const entry of entries) tree.apply(entry);
  return tree;
}
