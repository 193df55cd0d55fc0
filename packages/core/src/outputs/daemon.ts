/**
 * An image straight into a running engine, through the command of Docker or Podman. Both follow
 * their own settings, such as `DOCKER_HOST`.
 *
 * @module
 */
import { ExecaError, execa } from "execa";
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { HostError } from "../model/errors.ts";
import type { ByteSource } from "../model/fs-entry.ts";
import { builtContent } from "./built-content.ts";
import { imageLayout } from "./image-layout.ts";
import { importCommands } from "./import-commands.ts";
import type { Output, OutputContext, OutputResult } from "./output.ts";
import { packFiles } from "./pack-files.ts";

const ENGINES: readonly string[] = ["docker", "podman"];

/**
 * @param engines Commands to try, in order; the first whose engine answers is used.
 * @throws {HostError} If no engine answers, or the one that does refuses the image.
 */
export async function writeDaemon(
  output: Output,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
  engines: readonly string[] = ENGINES,
): Promise<OutputResult> {
  const engine = await findEngine(ctx.signal, engines);
  const [built] = image.platforms as [BuiltPlatform];
  const content = await builtContent(image, name, { compression: "none", forDocker: true }, ctx);
  const files = await imageLayout(content, name, { forDocker: true });
  let size = 0;
  async function* archive(): AsyncGenerator<Uint8Array> {
    for await (const chunk of packFiles(files, built.epoch)) {
      size += chunk.byteLength;
      yield chunk;
    }
  }
  await load(engine, archive(), ctx.signal);
  return {
    type: "daemon",
    name: formatImageName(name),
    size,
    digest: content.root.digest,
    importCommands: importCommands(output, formatImageName(name), built.config).map((command) =>
      command.replace(/^docker/, engine),
    ),
  };
}

/**
 * The first command whose engine answers.
 *
 * @throws {HostError} If none does.
 */
export async function findEngine(
  signal: AbortSignal,
  engines: readonly string[] = ENGINES,
): Promise<string> {
  const problems: string[] = [];
  for (const engine of engines) {
    const { exitCode, stderr, cause } = await execa(engine, ["version"], {
      reject: false,
      stdin: "ignore",
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (exitCode === 0) return engine;
    const notFound = (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
    problems.push(`${engine} ${notFound ? "is not installed" : `says "${lastLine(stderr)}"`}`);
  }
  throw new HostError(`Cannot find a running engine: ${problems.join(", ")}`, {
    hint: "Start the engine, set DOCKER_HOST, or write a file: -o type=docker,dest=image.tar",
  });
}

async function load(engine: string, archive: ByteSource, signal: AbortSignal): Promise<void> {
  try {
    await execa(engine, ["load"], { stdin: archive, cancelSignal: signal, maxBuffer: 1 << 20 });
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof ExecaError)) throw cause;
    const fact = lastLine(cause.stderr ?? "") || cause.shortMessage;
    throw new HostError(`Cannot load the image into ${engine}: ${fact}`, { cause });
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
