/**
 * A whole tree as what a session begins with.
 *
 * @module
 */
import type { ExecutorSession } from "../contract/executor.ts";
import { isText } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/** Writes all but the root itself, and but what the host cannot hold, since its name is not UTF-8. */
export function writeTree(session: ExecutorSession, tree: RootfsTree): Promise<void> {
  return session.write(tree.entries().filter((entry) => entry.path !== "" && isText(entry)));
}
