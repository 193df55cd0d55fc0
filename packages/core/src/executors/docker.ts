/**
 * The executor for hosts with a container engine.
 *
 * @module
 */
import process from "node:process";
import { HostError } from "../errors.ts";
import type { ExecutorContext, ExecutorProblem, RootfsExecutor } from "../executor.ts";
import type { Platform } from "../oci.ts";
import { DockerEngine } from "./docker-engine.ts";
import { startDockerSession } from "./docker-session.ts";
import { foreignPlatformProblem } from "./foreign-platform.ts";

const MEND = "install Docker or Podman and start it; DOCKER_HOST may name an engine elsewhere";

/**
 * Runs programs in a container of Docker or Podman without network. Works on any host whose engine
 * runs Linux. The rootfs needs `/bin/sh`, and `env` in its PATH, before the first program.
 */
export function docker(): RootfsExecutor {
  return {
    name: "docker",
    unavailable,
    async version() {
      const engine = await DockerEngine.find();
      return "reason" in engine ? undefined : engine.name;
    },
    async start(platform, ctx: ExecutorContext) {
      const engine = await DockerEngine.find(ctx.signal);
      if ("reason" in engine) {
        throw new HostError(`Cannot start a container: ${engine.reason}`, { hint: MEND });
      }
      return startDockerSession(engine, platform, ctx);
    },
  };
}

async function unavailable(platform: Platform): Promise<ExecutorProblem | undefined> {
  const engine = await DockerEngine.find();
  if ("reason" in engine) return { reason: engine.reason, mend: MEND };
  // The engines of other systems come with emulation; on Linux it is the host's.
  if (engine.architecture === platform.architecture || process.platform !== "linux") {
    return undefined;
  }
  return foreignPlatformProblem(platform);
}
