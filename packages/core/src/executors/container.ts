/**
 * The executor for a process that has a container of its own.
 *
 * @module
 */
import process from "node:process";
import type { ExecutorProblem, ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import { HostError } from "../model/errors.ts";
import { ContainerRunner } from "./container-runner.ts";
import { ContainerSession } from "./container-session.ts";
import { HostedSession } from "./hosted-session.ts";
import { LocalHost } from "./local-host.ts";

export interface ContainerOptions {
  /** Where this program and its own files lie, `"/.rs"`: no part of the rootfs. */
  readonly own: string;
  /** A file outside of the rootfs that can be made and removed, to read the time from. */
  readonly clock: string;
}

/** What engines put into each container. */
const ENGINE_PATHS = /^(?:(?:dev|proc|sys)(?:\/|$)|etc\/(?:hosts|hostname|resolv\.conf)$)/;

/**
 * Runs programs in the container that this process runs in, whose root is the rootfs: what isolates
 * them is the container. For one rootfs, and where no namespaces can be made, as in a build step of
 * BuildKit. The container has to have no network, and nothing at its root but what engines put there.
 */
export function container({ own, clock }: ContainerOptions): RootfsExecutor {
  const ownPath = own.slice(1);
  const isForeign = (path: string): boolean =>
    ENGINE_PATHS.test(path) || path === ownPath || path.startsWith(`${ownPath}/`);
  return {
    name: "container",
    unavailable: async () => problem(),
    start: async (_platform, ctx): Promise<ExecutorSession> => {
      const reason = problem()?.reason;
      if (reason !== undefined) {
        throw new HostError(`Cannot use the executor container: ${reason}`);
      }
      const host = new LocalHost(
        { root: "/", clock, isForeign },
        (listeners) => new ContainerRunner(listeners),
      );
      return new ContainerSession(new HostedSession(host, () => true, ctx), isForeign);
    },
  };
}

/** Anywhere else it would change the files of a machine, and end its processes. */
function problem(): ExecutorProblem | undefined {
  if (process.getuid?.() === 0 && process.pid === 1) return undefined;
  return { reason: "this is not the first process of a container, with its root" };
}
