/**
 * The executor for root on Linux.
 *
 * @module
 */
import type { RootfsExecutor } from "../contract/executor.ts";
import { namespaceProblem } from "./namespace-problem.ts";
import { startNamespaceSession } from "./namespace-session.ts";

/**
 * Runs programs as root of a tmpfs, with mount, pid, ipc, uts and network namespaces of their own
 * and the capabilities of a container: they reach nothing of the host. See docs/isolation.md.
 */
export function chroot(): RootfsExecutor {
  return {
    name: "chroot",
    unavailable: (platform) => namespaceProblem("chroot", platform),
    start: (platform, ctx) => startNamespaceSession("chroot", platform, ctx),
  };
}
