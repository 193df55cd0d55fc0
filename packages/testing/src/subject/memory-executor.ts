/**
 * An executor that runs nothing: a rootfs in memory, in which a test says what each program does. At
 * the end it leaves what scripts leave wherever the distro says that they differ from build to build.
 *
 * @module
 */
import type { ExecutorSession, RootfsExecutor } from "@rootsmith/core";
import {
  type ConfigureStep,
  contentOf,
  type FsEntry,
  InvalidEntryError,
  normalizationsOf,
  type RootfsProvider,
  type RootfsStat,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";

export interface MemoryExecutorOptions {
  readonly provider: RootfsProvider;
  readonly run?: ((step: ConfigureStep, rootfs: RootfsTree) => void | Promise<void>) | undefined;
}

export function memoryExecutor({ provider, run }: MemoryExecutorOptions): RootfsExecutor {
  return {
    name: "memory",
    unavailable: async () => undefined,
    start: async () => memorySession(run, leftoversOf(provider)),
  };
}

/** @param leftovers Files that programs leave in the end, where nothing else is in the way. */
export function memorySession(
  run: MemoryExecutorOptions["run"],
  leftovers: readonly FsEntry[] = [],
): ExecutorSession {
  const tree = new RootfsTree();
  const written = new Map<string, FsEntry | undefined>();
  return {
    ...treeReader(tree),
    stat: async (path) => statOf(tree, path),
    async list(path) {
      const node = tree.follow(path);
      return node?.type === "dir" ? tree.namesIn(node.path) : undefined;
    },
    run: async (step) => run?.(step, tree),
    async write(entries) {
      for await (const entry of entries) {
        const path = tree.put(entry);
        written.set(path, tree.get(path));
      }
    },
    async *changes() {
      for (const entry of leftovers) leave(tree, entry);
      for (const node of tree.entries()) {
        if (node.type !== "whiteout" && tree.get(node.path) !== written.get(node.path)) yield node;
      }
      for (const [path, node] of written) {
        if (node !== undefined && tree.get(path) === undefined) yield { type: "whiteout", path };
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** A random file for each pattern of a normalization that removes or empties files. */
function leftoversOf(provider: RootfsProvider): FsEntry[] {
  return normalizationsOf(provider).flatMap(({ paths, action }) =>
    typeof action === "function" ? [] : paths.map((path) => leftover(path)),
  );
}

function leftover(pattern: string): FsEntry {
  const path = pattern
    .replace(/^\//, "")
    .replaceAll(/\[([^!\]])[^\]]*\]/g, "$1")
    .replaceAll(/[*?]/g, "x");
  return { type: "file", path, mode: 0o644, content: contentOf(`${crypto.randomUUID()}\n`) };
}

function leave(tree: RootfsTree, entry: FsEntry): void {
  try {
    if (tree.follow(entry.path)?.type !== "dir") tree.put(entry);
  } catch (error) {
    if (!(error instanceof InvalidEntryError)) throw error; // it would lie below a file
  }
}

function statOf(tree: RootfsTree, path: string): RootfsStat | undefined {
  const slash = path.lastIndexOf("/");
  const parent = tree.follow(path.slice(0, Math.max(slash, 0)));
  if (parent?.type !== "dir") return undefined;
  const found = tree.get(
    [parent.path, path.slice(slash + 1)].filter((part) => part !== "").join("/"),
  );
  const node = found?.type === "hardlink" ? tree.get(found.target) : found;
  if (node === undefined || node.type === "whiteout" || node.type === "hardlink") return undefined;
  const { type, mode, uid = 0, gid = 0, mtime = 0 } = node;
  return {
    type: type as RootfsStat["type"],
    mode,
    uid,
    gid,
    mtime,
    size: node.type === "file" ? node.content.size : 0,
    ...(node.type === "symlink" && { target: node.target }),
  };
}
