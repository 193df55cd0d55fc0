/**
 * An image straight into a running engine, through the command of Docker or Podman. Both follow
 * their own settings, such as `DOCKER_HOST`.
 *
 * @module
 */
import { DockerEngine } from "../executors/docker-engine.ts";
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { HostError } from "../model/errors.ts";
import { builtContent } from "./built-content.ts";
import { imageLayout } from "./image-layout.ts";
import { importCommands } from "./import-commands.ts";
import type { Output, OutputContext, OutputResult } from "./output.ts";
import { packFiles } from "./pack-files.ts";

/** @throws {HostError} If no engine answers, or the one that does refuses the image. */
export async function writeDaemon(
  output: Output,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const engine = await findEngine(ctx.signal);
  const [built] = image.platforms as [BuiltPlatform];
  const content = await builtContent(image, name, { compression: "none", forDocker: true }, ctx);
  const files = await imageLayout(content, name, { forDocker: true, alone: true });
  let size = 0;
  async function* archive(): AsyncGenerator<Uint8Array> {
    for await (const chunk of packFiles(files, built.epoch)) {
      size += chunk.byteLength;
      yield chunk;
    }
  }
  await engine.run(`load the image into ${engine.program}`, ["load"], { stdin: archive() });
  return {
    type: "daemon",
    name: formatImageName(name),
    size,
    digest: content.root.digest,
    importCommands: importCommands(output, formatImageName(name), built.config).map((command) =>
      command.replace(/^docker/, engine.program),
    ),
  };
}

/**
 * The engine that the executor `docker` would take, too.
 *
 * @throws {HostError} If none answers.
 */
export async function findEngine(signal: AbortSignal): Promise<DockerEngine> {
  const found = await DockerEngine.find(signal);
  if (found instanceof DockerEngine) return found;
  const { reason, fix } = found;
  throw new HostError(`Cannot find a running engine: ${reason}`, {
    hint: `${fix ?? "Start the engine, set DOCKER_HOST"}, or write a file: -o type=docker,dest=image.tar`,
  });
}
