/**
 * Sessions on a tmpfs in namespaces of their own.
 *
 * @module
 */
import type { ExecutorContext, ExecutorSession } from "../contract/executor.ts";
import { HostError } from "../model/errors.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import type { Platform } from "../model/oci.ts";
import { HostedSession } from "./hosted-session.ts";
import { hostProblem } from "./namespace-problem.ts";
import { type NamespaceKind, NamespaceProcess } from "./namespace-process.ts";

/** @throws {HostError} If the namespaces cannot be made. */
export async function startNamespaceSession(
  kind: NamespaceKind,
  platform: Platform,
  ctx: ExecutorContext,
): Promise<ExecutorSession> {
  const problem = await hostProblem(kind, platform);
  if (problem !== undefined)
    throw new HostError(`Cannot use the executor ${kind}: ${problem.reason}`);
  // A user namespace has no devices.
  const canMake = ({ type }: FsEntry): boolean =>
    kind === "chroot" || (type !== "char" && type !== "block");
  const host = await NamespaceProcess.start(kind, ctx.signal);
  // The files of a kept tree have the owners of the rootfs, as only root can give them.
  return new HostedSession(host, canMake, ctx, kind === "chroot");
}
