/**
 * The executor for hosts with a container engine.
 *
 * @module
 */
import process from "node:process";
import type { ExecutorContext, ExecutorProblem, RootfsExecutor } from "../contract/executor.ts";
import { HostError } from "../model/errors.ts";
import type { Platform } from "../model/oci.ts";
import { DockerEngine } from "./docker-engine.ts";
import { startDockerSession } from "./docker-session.ts";
import { foreignPlatformProblem } from "./foreign-platform.ts";

const FIX = "install Docker or Podman and start it; DOCKER_HOST may name an engine elsewhere";

/**
 * Runs programs in a container of Docker or Podman without network. Works on any host whose engine
 * runs Linux. The rootfs needs `/bin/sh` before the first program.
 */
export function docker(): RootfsExecutor {
  return {
    name: "docker",
    async unavailable(platform) {
      const found = await findEngine(platform);
      return "reason" in found ? found : undefined;
    },
    async version() {
      const engine = await DockerEngine.find();
      return "reason" in engine ? undefined : engine.name;
    },
    async start(platform, ctx: ExecutorContext) {
      const found = await findEngine(platform, ctx.signal);
      if ("reason" in found) {
        const { reason, fix } = found;
        throw new HostError(`Cannot start a container: ${reason}`, fix ? { hint: fix } : {});
      }
      return startDockerSession(found, platform, ctx);
    },
  };
}

/** An engine that runs programs of the platform, or why there is none. */
async function findEngine(
  platform: Platform,
  signal?: AbortSignal,
): Promise<DockerEngine | ExecutorProblem> {
  const found = await DockerEngine.find(signal);
  if ("reason" in found) return { fix: FIX, ...found };
  // The engines of other systems come with emulation; on Linux it is the host's.
  const isNative = found.architecture === platform.architecture || process.platform !== "linux";
  return (isNative ? undefined : foreignPlatformProblem(platform)) ?? found;
}
