/**
 * A directory, or the root of a machine, as a root file system.
 *
 * @module
 */
import {
  type BuildContext,
  HOST_REPOSITORY,
  type HostTree,
  type HostTreeOptions,
  type LayerDraft,
  type Platform,
  type PlatformLock,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { HOST_EXCLUSIONS, KEPT_OF_HOST } from "./host-exclusions.ts";
import { withoutIdentity } from "./host-identity.ts";
import { readRootfsLock, rootfsLock } from "./rootfs-lock.ts";
import type { RootfsSettings } from "./rootfs-options.ts";
import { findShell } from "./rootfs-shell.ts";

export async function resolveDirectory(
  { source, exclude, include }: RootfsSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const found = await ctx.hostTree(source, { exclude, include });
  warnOfClosedRoot(source, found, ctx);
  warnOfUnmatched(exclude, source, found, ctx);
  return lockOf(source, found, platform, ctx);
}

/** Without what belongs to the machine and not to an image: see {@linkcode HOST_EXCLUSIONS}. */
export async function resolveHost(
  { source, exclude, include }: RootfsSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const options: HostTreeOptions = {
    exclude: [...exclude, ...HOST_EXCLUSIONS.flatMap((one) => one.exclude ?? [])],
    excludeFiles: HOST_EXCLUSIONS.flatMap((one) => one.excludeFiles ?? []),
    include: [...include, ...KEPT_OF_HOST],
    live: true,
  };
  const found = await ctx.hostTree(source, options);
  await withoutIdentity(found.tree, include);
  tellOmitted(source, found, ctx);
  warnOfUnmatched(exclude, source, found, ctx);
  return lockOf(source, found, platform, ctx);
}

export async function* capturedLayers(
  lock: PlatformLock,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const { source } = readRootfsLock(lock);
  yield { title: "root file system", entries: ctx.captured(source) };
}

async function lockOf(
  name: string,
  { tree }: HostTree,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const shell = await findShell(tree, name, platform);
  const { source, newest } = await ctx.capture(name, tree);
  return rootfsLock(
    { source, ...(shell !== undefined && { shell }) },
    { platform, epoch: newest, repositories: { [HOST_REPOSITORY]: [] } },
  );
}

/** `mktemp -d` and a strict umask make directories that only their owner can enter. */
function warnOfClosedRoot(name: string, { tree }: HostTree, ctx: ResolveContext): void {
  const root = tree.get("");
  if (root?.type !== "dir" || (root.mode & 0o005) === 0o005) return;
  const mode = root.mode.toString(8).padStart(4, "0");
  ctx.report({
    type: "warning",
    code: "ROOT_CLOSED",
    message: `Only its owner can enter "/" in the image, as "${name}" has mode ${mode}: chmod 755 opens it`,
  });
}

/** Patterns of the caller that have left nothing out. */
function warnOfUnmatched(
  patterns: readonly string[],
  name: string,
  { omitted }: HostTree,
  ctx: ResolveContext,
): void {
  for (const pattern of patterns) {
    if (omitted.some((one) => one.pattern === pattern)) continue;
    const message = `Nothing in "${name}" matches "${pattern}", which is to be left out`;
    ctx.report({ type: "warning", code: "PATTERN_UNMATCHED", message });
  }
}

/** One line: what, how many files, how many bytes. */
function tellOmitted(name: string, { omitted }: HostTree, ctx: ResolveContext): void {
  const titles = new Map<string, string>();
  for (const { title, exclude = [], excludeFiles = [] } of HOST_EXCLUSIONS) {
    for (const pattern of [...exclude, ...excludeFiles]) titles.set(pattern, title);
  }
  const sums = new Map<string, { files: number; bytes: number }>();
  for (const { pattern, files, bytes } of omitted) {
    const title = titles.get(pattern) ?? `"${pattern}"`;
    const sum = sums.get(title) ?? { files: 0, bytes: 0 };
    sums.set(title, { files: sum.files + files, bytes: sum.bytes + bytes });
  }
  if (sums.size === 0) return;
  const parts = [...sums].map(
    ([title, { files, bytes }]) => `${title} (${files} files, ${(bytes / 1e6).toFixed(1)} MB)`,
  );
  const message = `Left out of "${name}": ${parts.join(", ")}`;
  ctx.report({ type: "warning", code: "HOST_LEFT_OUT", message });
}
