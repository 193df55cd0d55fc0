/**
 * What one phase writes, from several writers one after the other.
 *
 * @module
 */
import {
  type BuildContext,
  type ConfigurePhase,
  collectBytes,
  type FsEntry,
  type RootfsReader,
  type RootfsStat,
  type RootfsTree,
} from "@rootsmith/core/provider";
import { statOf } from "../lua/lua-look-up.ts";

export type WriteEntries = NonNullable<ConfigurePhase["entries"]>;

/** The entries of all writers. Each reads what those before it have brought. */
export function entriesOf(writers: readonly WriteEntries[], tree: RootfsTree): WriteEntries {
  return async function* entries(rootfs: RootfsReader, ctx: BuildContext) {
    const reader = new PhaseReader(rootfs, tree);
    for (const write of writers) {
      for await (const entry of write(reader, ctx)) {
        reader.note(entry);
        yield entry;
      }
    }
  };
}

/**
 * The rootfs during a phase: what the phase has brought by now need not be there yet, and the rest
 * does not change, since no program runs.
 */
class PhaseReader implements RootfsReader {
  readonly #rootfs: RootfsReader;
  readonly #tree: RootfsTree;
  readonly #brought = new Set<FsEntry>();
  /** Where that lies. */
  readonly #paths = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #known = new Map<string, Promise<Uint8Array | undefined>>();
  readonly stat?: NonNullable<RootfsReader["stat"]>;
  readonly list?: NonNullable<RootfsReader["list"]>;

  /** @param tree Has what is noted. */
  constructor(rootfs: RootfsReader, tree: RootfsTree) {
    this.#rootfs = rootfs;
    this.#tree = tree;
    if (rootfs.stat !== undefined) this.stat = (path) => this.#stat(path);
    if (rootfs.list !== undefined) this.list = (path) => this.#list(path);
  }

  note(entry: FsEntry): void {
    const at = this.#tree.locate(entry.path);
    if (entry.type === "whiteout") {
      this.#removed.add(at);
      this.#paths.delete(at);
    } else {
      this.#brought.add(entry);
      this.#paths.add(at);
      this.#removed.delete(at);
    }
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const node = this.#tree.follow(path);
    if (node !== undefined && this.#brought.has(node)) {
      return node.type === "file" ? collectBytes(node.content.open()) : undefined;
    }
    if (this.#removed.has(path)) return undefined;
    const known = this.#known.get(path) ?? this.#rootfs.read(path);
    this.#known.set(path, known);
    return known;
  }

  async #stat(path: string): Promise<RootfsStat | undefined> {
    const node = this.#tree.get(this.#tree.namesOf(path)[0] ?? path);
    const isComing = this.#paths.has(path) && node !== undefined && node.type !== "whiteout";
    if (isComing && node.type !== "dir") {
      return statOf(node, node.type === "file" ? node.content.size : 0);
    }
    const stat = this.#removed.has(path) ? undefined : await this.#rootfs.stat?.(path);
    if (stat !== undefined || node?.type !== "dir") return stat;
    return isComing || this.#comesBelow(path) ? statOf(node, 0) : undefined;
  }

  async #list(path: string): Promise<readonly string[] | undefined> {
    if ((await this.#stat(path))?.type !== "dir") return undefined;
    const prefix = path === "" ? "" : `${path}/`;
    const there = (await this.#rootfs.list?.(path)) ?? [];
    const kept = there.filter((name) => !this.#removed.has(prefix + name));
    const coming = this.#tree
      .namesIn(path)
      .filter((name) => this.#paths.has(prefix + name) || this.#comesBelow(prefix + name));
    return [...new Set([...kept, ...coming])];
  }

  /** Whether a directory is made for what lies in it. */
  #comesBelow(path: string): boolean {
    for (const coming of this.#paths) if (coming.startsWith(`${path}/`)) return true;
    return false;
  }
}
