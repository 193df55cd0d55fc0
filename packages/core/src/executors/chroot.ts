/**
 * The executor for root on Linux.
 *
 * @module
 */
import type { RootfsExecutor } from "../executor.ts";
import { namespaceProblem } from "./namespace-problem.ts";
import { startNamespaceSession } from "./namespace-session.ts";

/**
 * Runs programs as root, in a chroot on a tmpfs, with mount, pid, ipc, uts and network namespaces
 * of their own. It keeps scripts away from the host's processes and network, but does not hold
 * hostile code: the programs are root.
 */
export function chroot(): RootfsExecutor {
  return {
    name: "chroot",
    unavailable: (platform) => namespaceProblem("chroot", platform),
    start: (platform, ctx) => startNamespaceSession("chroot", platform, ctx),
  };
}
