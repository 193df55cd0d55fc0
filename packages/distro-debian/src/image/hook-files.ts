/**
 * The files of hooks: pinned when a build is resolved, put into the rootfs when it is built.
 *
 * @module
 */
import {
  type BuildContext,
  contentOf,
  type FsEntry,
  HOST_REPOSITORY,
  LockError,
  type LockedSource,
  type PlatformLock,
  type ResolveContext,
} from "@rootsmith/core/provider";
import type { DebianExtra, DebianLock, LockedHostFile } from "../lock/lock.ts";
import {
  HOOK_MOMENTS,
  type HookFile,
  type HookMoment,
  type HookSettings,
  isHookStep,
} from "../options/hooks.ts";

/**
 * The lock with the files of the host that hooks copy. After everything that is memoized: the
 * host's files may have changed since.
 *
 * @throws {ResolveError} If the host does not have one of them.
 */
export async function lockHookFiles(
  lock: PlatformLock,
  hooks: HookSettings,
  ctx: Pick<ResolveContext, "hostFiles">,
): Promise<PlatformLock> {
  const sources: LockedSource[] = [...lock.sources];
  const hostFiles: LockedHostFile[] = [];
  for (const hook of HOOK_MOMENTS) {
    for (const [index, file] of hooks[hook].entries()) {
      if (isHookStep(file) || file.copy === undefined) continue;
      for (const found of await ctx.hostFiles(file.copy)) {
        const { type, target, source } = found;
        hostFiles.push({
          hook,
          index,
          path: found.path === "" ? file.path : `${file.path}/${found.path}`,
          type,
          mode: type === "file" && found.path === "" ? (file.mode ?? found.mode) : found.mode,
          uid: file.uid ?? 0,
          gid: file.gid ?? 0,
          ...(target !== undefined && { target }),
          ...(source !== undefined && { source: sources.push(source) - 1 }),
        });
      }
    }
  }
  if (hostFiles.length === 0) return lock;
  const extra = { ...(lock.extra as DebianExtra), hostFiles };
  return {
    ...lock,
    repositories: { ...lock.repositories, [HOST_REPOSITORY]: [] },
    sources,
    extra,
  };
}

/** What one hook puts into the rootfs. */
export async function* hookEntries(
  file: HookFile,
  at: { readonly moment: HookMoment; readonly index: number },
  { lock, debian }: { readonly lock: PlatformLock; readonly debian: DebianLock },
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  const { path, text, mode = 0o644, uid = 0, gid = 0 } = file;
  if (text !== undefined) {
    yield { type: "file", path, mode, uid, gid, origin: "files", content: contentOf(text) };
    return;
  }
  for (const copied of debian.hostFiles) {
    if (copied.hook !== at.moment || copied.index !== at.index) continue;
    yield await hostEntry(copied, lock, ctx);
  }
}

async function hostEntry(
  { path, type, mode, uid, gid, target, source }: LockedHostFile,
  lock: PlatformLock,
  ctx: BuildContext,
): Promise<FsEntry> {
  const attributes = { path, mode, uid, gid, origin: "files" } as const;
  if (type === "dir") return { type, ...attributes };
  if (type === "symlink" && target !== undefined) return { type, ...attributes, target };
  const locked = source === undefined ? undefined : lock.sources[source];
  if (locked === undefined) {
    throw new LockError(`Cannot copy "${path}" into the rootfs: the lock has no source for it`);
  }
  return { type: "file", ...attributes, content: await ctx.open(locked) };
}
