/**
 * What a provider brings into a rootfs, with the bytes of files as digests, so that it compares.
 *
 * @module
 */
import type { ExecutorSession } from "@rootsmith/core";
import {
  type BuildContext,
  type ConfigurePhase,
  type Digest,
  digestOf,
  type FileEntry,
  type FsEntry,
  type PlatformLock,
  type RootfsProvider,
  type StepEnd,
} from "@rootsmith/core/provider";
import { memorySession } from "./memory-executor.ts";
import { inLayers, type ProviderSubject } from "./provider-subject.ts";

/** The entries of a layer or of a phase. */
export interface ObservedEntries {
  readonly title: string;
  readonly entries: readonly ObservedEntry[];
}

export type ObservedEntry =
  | Exclude<FsEntry, FileEntry>
  | (Omit<FileEntry, "content"> & { readonly content: ObservedContent });

interface ObservedContent {
  /** What it says. */
  readonly size: number;
  /** What came, at the first and at the second time. */
  readonly reads: readonly { readonly digest: Digest; readonly size: number }[];
}

/** What the provider makes of the lock; rules look at it together. */
export interface Observed {
  readonly lock: PlatformLock;
  readonly layers: readonly ObservedEntries[];
  /** Empty where it has no `configure()`. */
  readonly phases: readonly ObservedEntries[];
}

const observations = new WeakMap<ProviderSubject, Promise<Observed>>();

/** The same for all rules of a subject. */
export function observe(subject: ProviderSubject): Promise<Observed> {
  const known = observations.get(subject) ?? observeNow(subject);
  observations.set(subject, known);
  return known;
}

/** @param change Of the lock, or of what the stages may do. */
export function observeNow(
  subject: ProviderSubject,
  change: Partial<{
    lock(lock: PlatformLock): PlatformLock;
    ctx(ctx: BuildContext, lock: PlatformLock): BuildContext;
  }> = {},
): Promise<Observed> {
  return inLayers(subject, async (locked, given) => {
    const lock = change.lock?.(locked) ?? locked;
    const ctx = change.ctx?.(given, lock) ?? given;
    return {
      lock,
      layers: await observeLayers(subject.provider, lock, ctx),
      phases: await observePhases(subject, lock, ctx),
    };
  });
}

/** Reads everything, and each file twice. */
export async function observeLayers(
  provider: RootfsProvider,
  lock: PlatformLock,
  ctx: BuildContext,
): Promise<ObservedEntries[]> {
  const layers: ObservedEntries[] = [];
  for await (const { title, entries } of provider.layers(lock, ctx)) {
    const observed: ObservedEntry[] = [];
    for await (const entry of entries) observed.push(await observeEntry(entry));
    layers.push({ title, entries: observed });
  }
  return layers;
}

/** Goes through the plan as a build does, with programs that do what the test says. */
export async function observePhases(
  { provider, options }: Pick<ProviderSubject, "provider" | "options">,
  lock: PlatformLock,
  ctx: BuildContext,
): Promise<ObservedEntries[]> {
  const session = memorySession(options.run);
  const phases: ObservedEntries[] = [];
  for (const phase of (await provider.configure?.(lock, ctx))?.phases ?? []) {
    for (const step of phase.before ?? []) await session.run(step);
    const observed: ObservedEntry[] = [];
    for await (const entry of entriesOf(phase, session, ctx)) {
      observed.push(await observeEntry(entry));
      await session.write([entry]);
    }
    phases.push({ title: phase.title, entries: observed });
    for (const step of phase.after ?? []) await session.run(step);
  }
  return phases;
}

/** Those that it names, then those of its script, whose programs all end well. */
async function* entriesOf(
  { entries, script }: ConfigurePhase,
  session: ExecutorSession,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  if (entries !== undefined) yield* entries(session, ctx);
  const steps = script?.(session, ctx);
  for (let end: StepEnd | undefined; steps !== undefined; ) {
    const { value, done } = await steps.next(end);
    if (done) return;
    end = undefined;
    if ("argv" in value) {
      await session.run(value);
      end = { code: 0, stdout: new Uint8Array() };
    } else {
      yield* value;
    }
  }
}

async function observeEntry(entry: FsEntry): Promise<ObservedEntry> {
  if (entry.type !== "file") return entry;
  const { content } = entry;
  const reads = [await digestOf(content.open()), await digestOf(content.open())];
  return { ...entry, content: { size: content.size, reads } };
}
