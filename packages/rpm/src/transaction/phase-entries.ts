/**
 * What one phase writes, from several writers one after the other.
 *
 * @module
 */
import {
  type BuildContext,
  type ConfigurePhase,
  collectBytes,
  type FileReader,
  type FsEntry,
  type RootfsTree,
} from "@rootsmith/core/provider";

/** What the rootfs has by now. */
export interface ChangedRootfs extends FileReader {
  /** Names in a directory, in no order; undefined if none is there. */
  list(path: string): Promise<readonly string[] | undefined>;
}

/** Writes part of a phase; reads files that the rootfs has by then. */
export type WriteEntries = (rootfs: ChangedRootfs, ctx: BuildContext) => AsyncIterable<FsEntry>;

/** The entries of all writers. Each reads what those before it have brought. */
export function entriesOf(
  writers: readonly WriteEntries[],
  tree: RootfsTree,
): NonNullable<ConfigurePhase["entries"]> {
  return async function* entries(rootfs: ChangedRootfs, ctx: BuildContext) {
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
class PhaseReader implements ChangedRootfs {
  readonly #rootfs: ChangedRootfs;
  readonly #tree: RootfsTree;
  readonly #brought = new Set<FsEntry>();
  readonly #paths = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #known = new Map<string, Promise<Uint8Array | undefined>>();

  /** @param tree Has what is noted. */
  constructor(rootfs: ChangedRootfs, tree: RootfsTree) {
    this.#rootfs = rootfs;
    this.#tree = tree;
  }

  note(entry: FsEntry): void {
    const at = this.#tree.locate(entry.path);
    if (entry.type === "whiteout") {
      this.#removed.add(at);
      this.#paths.delete(at);
    } else {
      this.#paths.add(at);
      this.#brought.add(entry);
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

  async list(path: string): Promise<readonly string[] | undefined> {
    const prefix = path === "" ? "" : `${path}/`;
    const brought = [...this.#paths]
      .filter((other) => other.startsWith(prefix))
      .flatMap((other) => other.slice(prefix.length).split("/", 1));
    const names = new Set([...((await this.#rootfs.list(path)) ?? []), ...brought]);
    const left = [...names].filter((name) => !this.#removed.has(`${prefix}${name}`));
    const isThere = this.#tree.find(path)?.type === "dir" || names.size > 0;
    return isThere && !this.#removed.has(path) ? left : undefined;
  }
}
