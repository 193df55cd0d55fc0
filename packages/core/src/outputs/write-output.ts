/**
 * Writes images, in whatever form.
 *
 * @module
 */

import type { BuiltImage } from "../image/built-image.ts";
import type { ImageName } from "../image/image-name.ts";
import { runTask } from "../model/task.ts";
import { checkOutput } from "./check-output.ts";
import type { Output, OutputContext, OutputResult } from "./output.ts";

/**
 * Writes an image, or a document about it, to one output. Nothing appears at its destination unless
 * all of it was written.
 *
 * @throws {TypeError} If the output does not fit the image; see {@linkcode checkOutput}.
 * @throws {RegistryError} If a registry refuses.
 * @throws {HostError} If the host refuses: a full disk, a directory in the way, no engine.
 */
export async function writeOutput(
  output: Output,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const name = checkOutput(output, image.name, image.platforms.length);
  ctx.signal.throwIfAborted();
  const dest = output.dest ?? output.name ?? image.name;
  const where = dest === "-" ? "standard output" : dest;
  return runTask(ctx, "output", where, () => writeTo(output, name, image, ctx));
}

async function writeTo(
  output: Output,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const toPath = { ...output, dest: output.dest as string };
  // Each is loaded when it is wanted: together they would take longer than a cached build.
  switch (output.type) {
    case "daemon":
      return (await import("./daemon.ts")).writeDaemon(output, name, image, ctx);
    case "dir":
      return (await import("./dir.ts")).writeDir(toPath, name, image, ctx);
    case "tar":
      return (await import("./tar.ts")).writeTarOutput(toPath, name, image, ctx);
    case "context":
      return (await import("./context.ts")).writeContext(toPath, name, image, ctx);
    case "oci":
      return (await import("./oci.ts")).writeOci(toPath, name, image, ctx);
    case "docker":
      return (await import("./docker.ts")).writeDocker(toPath, name, image, ctx);
    case "registry":
      return (await import("./registry.ts")).writeRegistry(output, name, image, ctx);
    case "report":
      return (await import("./report.ts")).writeReport(toPath, name, image, ctx.signal);
    case "spdx":
    case "cyclonedx":
    case "provenance":
      return (await import("./document.ts")).writeDocument(toPath, name, image, ctx);
  }
}
