/**
 * From a lock to the entries of the root file system. The same lock gives the same entries.
 *
 * @module
 */
import {
  type BuildContext,
  contentOf,
  type FsEntry,
  JsonReader,
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
  return new JsonReader(extra, "extra", problem).fields(["architecture"]).architecture.text();
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of __name__: ${where} is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
