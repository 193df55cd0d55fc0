/**
 * A rootfs that is the root of a container: what the engine has put there is no part of it.
 *
 * @module
 */
import type { ConfigureStep } from "../contract/configure-plan.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import { collectBytes, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";
import type { RootfsStat } from "../rootfs/rootfs-reader.ts";
import { statOfEntry } from "./stat-of-entry.ts";

/**
 * Keeps entries at the engine's paths to itself: the engine mounts over them. Scripts see what the
 * engine has there, core what was written.
 */
export class ContainerSession implements ExecutorSession {
  readonly #session: ExecutorSession;
  readonly #isForeign: (path: string) => boolean;
  /** What was written at foreign paths. */
  readonly #kept = new Map<string, RootfsEntry>();

  constructor(session: ExecutorSession, isForeign: (path: string) => boolean) {
    this.#session = session;
    this.#isForeign = isForeign;
  }

  write(entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<void> {
    return this.#session.write(this.#own(entries));
  }

  run(step: ConfigureStep, onStdout?: (bytes: Uint8Array) => void): Promise<void> {
    return this.#session.run(step, onStdout);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    if (!this.#isForeign(path)) return this.#session.read(path);
    const entry = this.#kept.get(path);
    return entry?.type === "file" ? collectBytes(entry.content.open()) : undefined;
  }

  async stat(path: string): Promise<RootfsStat | undefined> {
    return this.#isForeign(path) ? statOfEntry(this.#kept.get(path)) : this.#session.stat(path);
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    const names = await this.#session.list(path);
    return names?.filter((name) => {
      const at = path === "" ? name : `${path}/${name}`;
      return !this.#isForeign(at) || this.#kept.has(at);
    });
  }

  changes(): AsyncIterable<FsEntry> {
    return this.#session.changes();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  /** Without devices, which not every container may make; core packs them from their entries. */
  async *#own(entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): AsyncGenerator<FsEntry> {
    for await (const entry of entries) {
      const isForeign = this.#isForeign(entry.path);
      if (isForeign && entry.type === "whiteout") this.#kept.delete(entry.path);
      else if (isForeign) this.#kept.set(entry.path, entry as RootfsEntry);
      const isDevice = entry.type === "char" || entry.type === "block";
      if (entry.type === "dir" || !(isForeign || isDevice)) yield entry;
    }
  }
}
