/**
 * What the layers of a provider are, with the bytes of files as digests, so that they compare.
 *
 * @module
 */
import {
  type BuildContext,
  type Digest,
  digestOf,
  type FileEntry,
  type FsEntry,
  type PlatformLock,
  type RootfsProvider,
} from "@rootsmith/core/provider";

export interface ObservedLayer {
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

/** Reads everything, and each file twice. */
export async function observeLayers(
  provider: RootfsProvider,
  lock: PlatformLock,
  ctx: BuildContext,
): Promise<ObservedLayer[]> {
  const layers: ObservedLayer[] = [];
  for await (const { title, entries } of provider.layers(lock, ctx)) {
    const observed: ObservedEntry[] = [];
    for await (const entry of entries) observed.push(await observe(entry));
    layers.push({ title, entries: observed });
  }
  return layers;
}

async function observe(entry: FsEntry): Promise<ObservedEntry> {
  if (entry.type !== "file") return entry;
  const { content } = entry;
  const reads = [await digestOf(content.open()), await digestOf(content.open())];
  return { ...entry, content: { size: content.size, reads } };
}
