/**
 * From a lock to the entries of the root file system. The same lock gives the same entries.
 *
 * @module
 */
import {
  type BuildContext,
  contentOf,
  type FsEntry,
  type LayerDraft,
  LockError,
  type PlatformLock,
} from "@rootsmith/core/provider";
import type { Settings } from "./options.ts";

/** @throws {LockError} If the lock is not one of this provider. */
export async function* rootfsLayers(
  lock: PlatformLock,
  settings: Settings,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  ctx.signal.throwIfAborted();
  const architecture = architectureOf(lock);
  yield { title: `__name__ ${settings.release}`, entries: entries(settings, architecture) };
}

/** Parents of what is named come by themselves, and the order does not matter. */
function* entries({ release, greeting }: Settings, architecture: string): Generator<FsEntry> {
  yield { type: "dir", path: "tmp", mode: 0o1777 };
  yield file("etc/os-release", `ID=__name__\nVERSION_ID=${release}\n`);
  yield file("etc/architecture", `${architecture}\n`);
  if (greeting !== "") yield file("etc/motd", `${greeting}\n`);
}

function file(path: string, text: string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}

/** A lock is read back from a file, so nothing in `extra` is sure. */
function architectureOf({ extra }: PlatformLock): string {
  const { architecture } = (extra ?? {}) as { readonly architecture?: unknown };
  if (typeof architecture === "string") return architecture;
  throw new LockError("Cannot build __name__: the lock names no architecture", {
    hint: "Resolve again to write a new lock",
  });
}
