/**
 * The executor for ordinary users on Linux.
 *
 * @module
 */
import type { RootfsExecutor } from "../contract/executor.ts";
import { namespaceProblem } from "./namespace-problem.ts";
import { startNamespaceSession } from "./namespace-session.ts";

/**
 * As `chroot()`, but root is root only of a user namespace, whose other ids are the subordinate
 * ids of the user. Needs no privilege of the host.
 */
export function userns(): RootfsExecutor {
  return {
    name: "userns",
    unavailable: (platform) => namespaceProblem("userns", platform),
    start: (platform, ctx) => startNamespaceSession("userns", platform, ctx),
  };
}
