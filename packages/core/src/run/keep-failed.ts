/**
 * A rootfs whose configuring has failed, for a look at it.
 *
 * @module
 */
import type { StageContext } from "../contract/contexts.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import { staged } from "../outputs/staged.ts";
import { unpackRootfs } from "../outputs/unpack-rootfs.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/**
 * Writes what the session has by now to a directory, as `type=dir` does, and says so in a warning; so it
 * does if that fails, since the error that led here counts more.
 *
 * @param directory Absent or empty.
 * @param tree What was written to the session.
 */
export async function keepFailed(
  directory: string,
  tree: RootfsTree,
  session: ExecutorSession,
  { signal, report }: StageContext,
): Promise<void> {
  const warn = (message: string): void => report({ type: "warning", code: "KEPT_FAILED", message });
  try {
    for await (const change of session.changes()) tree.apply(change);
    await staged(directory, { kind: "dir", signal }, (path) =>
      unpackRootfs(tree.entries(), path, { signal, report }),
    );
    warn(`The rootfs as the failed step left it is in ${directory}`);
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    warn(`The rootfs of the failed step is not kept. ${fact}`);
  }
}
